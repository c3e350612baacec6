package io.rvoip.client.audio;

import io.rvoip.protocol.audio.G711;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;

/**
 * How a call's audio goes, as offer and answer agreed.
 *
 * @param remote where the peer wants its RTP
 * @param codec what we send
 * @param payloadType its payload type in the peer's description
 * @param eventPayloadType payload type of telephone-event in the peer's description, -1 for none
 * @param decoders payload types of our description, with their codecs
 * @param eventsReceived payload types of telephone-event in our description
 * @param sends whether we may send
 * @param muted whether we send silence instead of the source: we hold the call
 */
public record StreamFormat(
    InetSocketAddress remote,
    G711 codec,
    int payloadType,
    int eventPayloadType,
    Map<Integer, G711> decoders,
    Set<Integer> eventsReceived,
    boolean sends,
    boolean muted) {
  public StreamFormat {
    decoders = Map.copyOf(decoders);
    eventsReceived = Set.copyOf(eventsReceived);
  }
}
