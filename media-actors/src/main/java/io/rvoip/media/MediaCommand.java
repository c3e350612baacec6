package io.rvoip.media;

import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * What the owner of a call may ask of a media node. A session has the call's id; its legs have
 * short names that are unique within it. Addresses are {@code ip:port} texts.
 */
public sealed interface MediaCommand extends MediaMessage {

  /**
   * Opens an RTP and an RTCP port for each leg; all or none.
   *
   * @param legs the legs to open, each with the peer's address, which decides our own
   */
  record Allocate(String session, List<LegRequest> legs, ActorRef<MediaReply> replyTo)
      implements MediaCommand {
    public Allocate {
      legs = List.copyOf(legs);
    }
  }

  /** A leg to open: its name and the address of the peer's signalling or media, for the route. */
  record LegRequest(String leg, String peerHost) implements MediaMessage {

    /**
     * For a peer that is known by name only: any address behind the default route (one that nobody
     * has, RFC 5737).
     */
    public static final String ELSEWHERE = "192.0.2.1";
  }

  /** The peer's media address as its SDP says; re-arms the source lock of symmetric RTP. */
  record SetRemote(String session, String leg, String rtp, @Nullable String rtcp)
      implements MediaCommand {}

  /** Relay between two legs, both ways, RTP and RTCP. */
  record Bridge(String session, String legA, String legB) implements MediaCommand {}

  /** Send a leg's audio back to it. */
  record Echo(String session, String leg) implements MediaCommand {}

  /** Close one leg's ports. */
  record ReleaseLeg(String session, String leg) implements MediaCommand {}

  /** Close the session. */
  record Release(String session) implements MediaCommand {}

  /** Read the counters; also tells the media node that the owner still cares. */
  record ReadCounters(String session, ActorRef<MediaReply> replyTo) implements MediaCommand {}

  /** The call's owner lives: keep the session. */
  record Keep(String session) implements MediaCommand {}

  /** The media actor's own timer; nobody else sends it. */
  record SweepNow() implements MediaCommand {}
}
