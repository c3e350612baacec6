package io.rvoip.protocol.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Descriptions for tests. */
final class Sdp {
  private Sdp() {}

  /** An offer with the given lines after t=; lines end with LF. */
  static SessionDescription of(String media) {
    return parsed("v=0\no=alice 7 1 IN IP4 192.0.2.7\ns=call\nc=IN IP4 192.0.2.7\nt=0 0\n" + media);
  }

  static SessionDescription parsed(String text) {
    SdpResult result = new SdpParser().parse(text.getBytes(StandardCharsets.UTF_8));
    assertThat(result).isInstanceOf(SdpResult.Parsed.class);
    return ((SdpResult.Parsed) result).sdp();
  }

  static Anchor anchor(String address, int port) {
    InetAddress inet = InetAddress.ofLiteral(address);
    return new Anchor(new InetSocketAddress(inet, port), new InetSocketAddress(inet, port + 1));
  }
}
