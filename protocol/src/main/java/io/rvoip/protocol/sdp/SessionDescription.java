package io.rvoip.protocol.sdp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session description, RFC 8866 §5. Lines that we do not read are kept, each at its canonical
 * place, so that parse and encode lose nothing but unusual order.
 *
 * @param name session name, "-" when it has none
 * @param connection session-level c= line, which counts for media without one
 * @param otherLines i=, u=, e=, p=, k= and unknown lines of the session part
 */
public record SessionDescription(
    Origin origin,
    String name,
    @Nullable Connection connection,
    List<Bandwidth> bandwidths,
    List<Timing> times,
    List<Attribute> attributes,
    List<OtherLine> otherLines,
    List<MediaDescription> media)
    implements SdpSection {

  /** MIME type of the encoded form. */
  public static final String CONTENT_TYPE = "application/sdp";

  /** Copies the lists. */
  public SessionDescription {
    bandwidths = List.copyOf(bandwidths);
    times = List.copyOf(times);
    attributes = List.copyOf(attributes);
    otherLines = List.copyOf(otherLines);
    media = List.copyOf(media);
  }

  /** The plain form that calls use: no name, permanent, connection at session level. */
  public static SessionDescription of(
      Origin origin, Connection connection, List<MediaDescription> media) {
    return new SessionDescription(
        origin, "-", connection, List.of(), List.of(Timing.PERMANENT), List.of(), List.of(), media);
  }

  /** The same with another origin. */
  public SessionDescription withOrigin(Origin other) {
    return new SessionDescription(
        other, name, connection, bandwidths, times, attributes, otherLines, media);
  }

  /** The text, lines ended by CRLF. */
  public String encode() {
    return SdpEncoder.encode(this);
  }

  /** The text in UTF-8: a message body. */
  public byte[] toBytes() {
    return encode().getBytes(StandardCharsets.UTF_8);
  }

  /** The connection that counts for a stream, null when neither level has one. */
  public @Nullable Connection connection(MediaDescription stream) {
    return stream.connection() != null ? stream.connection() : connection;
  }

  /**
   * The direction that counts for a stream, RFC 8866 §6.7: its own, else the session's, else
   * sendrecv; then, without receiving, when the address asks for hold the old way.
   */
  public Direction direction(MediaDescription stream) {
    Direction own = stream.ownDirection();
    Direction direction = own != null ? own : ownDirection();
    if (direction == null) {
      direction = Direction.SENDRECV;
    }
    Connection connection = connection(stream);
    // RFC 3264 §8.4: media is not sent to a peer that gives 0.0.0.0.
    return connection != null && connection.isUnspecified()
        ? direction.and(Direction.SENDONLY)
        : direction;
  }

  /** Where the writer wants RTP; null for a rejected stream, a host name, or no address at all. */
  public @Nullable InetSocketAddress rtpAddress(MediaDescription stream) {
    Connection connection = connection(stream);
    InetAddress address = connection == null ? null : connection.inetAddress();
    return address == null || stream.isRejected()
        ? null
        : new InetSocketAddress(address, stream.port());
  }

  /**
   * Where the writer wants RTCP: by a=rtcp (RFC 3605), on the RTP port with a=rtcp-mux (RFC 5761),
   * else one port above RTP. Null where {@link #rtpAddress} is null or that port does not exist.
   */
  public @Nullable InetSocketAddress rtcpAddress(MediaDescription stream) {
    InetSocketAddress rtp = rtpAddress(stream);
    if (rtp == null || stream.hasAttribute("rtcp-mux")) {
      return rtp;
    }
    String value = stream.attributeValue("rtcp");
    if (value != null) {
      String[] words = value.strip().split(" +", -1);
      int port = SdpNumbers.parse(words[0], 65535);
      InetAddress address = words.length == 4 ? Connection.literal(words[3]) : rtp.getAddress();
      if (port > 0 && address != null) {
        return new InetSocketAddress(address, port);
      }
    }
    return rtp.getPort() == 65535
        ? null
        : new InetSocketAddress(rtp.getAddress(), rtp.getPort() + 1);
  }

  /** The first audio stream that is not rejected, null when there is none. */
  public @Nullable MediaDescription firstAudio() {
    for (MediaDescription stream : media) {
      if (stream.media().equals("audio") && !stream.isRejected()) {
        return stream;
      }
    }
    return null;
  }
}
