package io.rvoip.protocol.sdp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a description with its lines in the order of RFC 8866 §9. */
final class SdpEncoder {
  private static final String KNOWN_PLACES = "iuepck";

  private final StringBuilder out = new StringBuilder(512);

  private SdpEncoder() {}

  static String encode(SessionDescription sdp) {
    SdpEncoder encoder = new SdpEncoder();
    encoder.session(sdp);
    sdp.media().forEach(encoder::media);
    return encoder.out.toString();
  }

  private void session(SessionDescription sdp) {
    Origin o = sdp.origin();
    line('v', "0");
    line(
        'o',
        String.join(
            " ",
            o.username(),
            o.sessionId(),
            o.version(),
            o.netType(),
            o.addressType(),
            o.address()));
    line('s', sdp.name());
    others(sdp.otherLines(), "iuep");
    connection(sdp.connection(), sdp.otherLines());
    bandwidths(sdp.bandwidths());
    for (Timing time : sdp.times()) {
      line('t', time.start() + " " + time.stop());
      time.repeats().forEach(repeat -> out.append(repeat).append("\r\n"));
    }
    others(sdp.otherLines(), "k");
    sdp.attributes().forEach(a -> line('a', a.encode()));
    unknown(sdp.otherLines());
  }

  private void media(MediaDescription m) {
    StringBuilder value = new StringBuilder(m.media()).append(' ').append(m.port());
    if (m.portCount() != 1) {
      value.append('/').append(m.portCount());
    }
    value.append(' ').append(m.protocol());
    m.formats().forEach(format -> value.append(' ').append(format));
    line('m', value.toString());
    others(m.otherLines(), "iuep");
    connection(m.connection(), m.otherLines());
    bandwidths(m.bandwidths());
    others(m.otherLines(), "k");
    m.attributes().forEach(a -> line('a', a.encode()));
    unknown(m.otherLines());
  }

  private void connection(@Nullable Connection c, List<OtherLine> others) {
    if (c != null) {
      line('c', c.netType() + " " + c.addressType() + " " + c.address());
    }
    others(others, "c");
  }

  private void bandwidths(List<Bandwidth> bandwidths) {
    bandwidths.forEach(b -> line('b', b.type() + ":" + b.value()));
  }

  private void others(List<OtherLine> lines, String types) {
    for (int i = 0; i < types.length(); i++) {
      for (OtherLine other : lines) {
        if (other.type() == types.charAt(i)) {
          line(other.type(), other.value());
        }
      }
    }
  }

  private void unknown(List<OtherLine> lines) {
    for (OtherLine other : lines) {
      if (KNOWN_PLACES.indexOf(other.type()) < 0) {
        line(other.type(), other.value());
      }
    }
  }

  private void line(char type, String value) {
    out.append(type).append('=').append(value).append("\r\n");
  }
}
