package io.rvoip.protocol.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A media description, RFC 8866 §5.14: the m= line and what follows it.
 *
 * @param media audio, video, text, application, image, message …
 * @param port transport port; 0 rejects or ends the stream (RFC 3264 §5.1, §6)
 * @param portCount number of consecutive ports, 1 when the line does not say
 * @param protocol transport as written, such as RTP/AVP
 * @param formats payload types for RTP, in order of preference
 * @param connection the section's own c= line; null means that the session's counts
 * @param otherLines i=, k=, further c= and unknown lines
 */
public record MediaDescription(
    String media,
    int port,
    int portCount,
    String protocol,
    List<String> formats,
    @Nullable Connection connection,
    List<Bandwidth> bandwidths,
    List<Attribute> attributes,
    List<OtherLine> otherLines)
    implements SdpSection {
  private static final int MAX_PAYLOAD_TYPE = 127;

  /** Copies the lists. */
  public MediaDescription {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
    }
    formats = List.copyOf(formats);
    bandwidths = List.copyOf(bandwidths);
    attributes = List.copyOf(attributes);
    otherLines = List.copyOf(otherLines);
  }

  /** A description without connection, bandwidth or other lines. */
  public static MediaDescription of(
      String media, int port, String protocol, List<String> formats, List<Attribute> attributes) {
    return new MediaDescription(
        media, port, 1, protocol, formats, null, List.of(), attributes, List.of());
  }

  /** The same stream refused or ended, RFC 3264 §6: port 0, formats kept, everything else gone. */
  public MediaDescription rejected() {
    return of(media, 0, protocol, formats, List.of());
  }

  /** The same with a c= line of its own. */
  public MediaDescription withConnection(Connection own) {
    return new MediaDescription(
        media, port, portCount, protocol, formats, own, bandwidths, attributes, otherLines);
  }

  /** Whether the port is 0. */
  public boolean isRejected() {
    return port == 0;
  }

  /** Whether this is audio over unencrypted RTP (RTP/AVP or RTP/AVPF), which the relay carries. */
  public boolean isPlainRtpAudio() {
    return media.equals("audio")
        && (protocol.equalsIgnoreCase("RTP/AVP") || protocol.equalsIgnoreCase("RTP/AVPF"));
  }

  /** What each format means, in order; formats that nothing explains are left out. */
  public List<Rtpmap> codecs() {
    @Nullable Rtpmap[] byType = rtpmaps();
    List<Rtpmap> codecs = new ArrayList<>(formats.size());
    for (String format : formats) {
      int payloadType = SdpNumbers.parse(format, MAX_PAYLOAD_TYPE);
      Rtpmap rtpmap = payloadType < 0 ? null : byType[payloadType];
      if (rtpmap != null) {
        codecs.add(rtpmap);
      }
    }
    return codecs;
  }

  /** All payload types at once: a stranger's lines are read once, not once per format. */
  private @Nullable Rtpmap[] rtpmaps() {
    @Nullable Rtpmap[] byType = new Rtpmap[MAX_PAYLOAD_TYPE + 1];
    for (Attribute attribute : attributes) {
      if (attribute.name().equals("rtpmap") && attribute.value() != null) {
        Rtpmap rtpmap = Rtpmap.parse(attribute.value());
        if (rtpmap != null && byType[rtpmap.payloadType()] == null) {
          byType[rtpmap.payloadType()] = rtpmap;
        }
      }
    }
    for (int type = 0; type <= MAX_PAYLOAD_TYPE; type++) {
      if (byType[type] == null) {
        byType[type] = Rtpmap.ofStatic(type);
      }
    }
    return byType;
  }

  /** What a payload type means: by its a=rtpmap line, or by RFC 3551; null when neither says. */
  public @Nullable Rtpmap rtpmap(int payloadType) {
    for (Attribute attribute : attributes) {
      if (attribute.name().equals("rtpmap") && attribute.value() != null) {
        Rtpmap rtpmap = Rtpmap.parse(attribute.value());
        if (rtpmap != null && rtpmap.payloadType() == payloadType) {
          return rtpmap;
        }
      }
    }
    return Rtpmap.ofStatic(payloadType);
  }

  /** The parameters of a payload type's a=fmtp line, null without one. */
  public @Nullable String fmtp(int payloadType) {
    String prefix = payloadType + " ";
    for (Attribute attribute : attributes) {
      String value = attribute.value();
      if (attribute.name().equals("fmtp") && value != null && value.startsWith(prefix)) {
        return value.substring(prefix.length()).strip();
      }
    }
    return null;
  }

  /** Preferred packet length in milliseconds, RFC 8866 §6.4. */
  public OptionalInt ptimeMs() {
    return milliseconds("ptime");
  }

  /** Longest packet in milliseconds, RFC 8866 §6.5. */
  public OptionalInt maxPtimeMs() {
    return milliseconds("maxptime");
  }

  private OptionalInt milliseconds(String name) {
    String value = attributeValue(name);
    int number = value == null ? -1 : SdpNumbers.parse(value, 10_000);
    return number <= 0 ? OptionalInt.empty() : OptionalInt.of(number);
  }
}
