package io.rvoip.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.config.Cidr;
import io.rvoip.testkit.Scenario;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.RemoteAddress;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.junit.jupiter.api.Test;

class SourceAddressTest {
  private final SourceAddress sources = new SourceAddress(List.of(Cidr.parse("10.0.0.0/8")));

  private String from(String peer, String... forwarded) {
    HttpRequest request =
        HttpRequest.GET("/")
            .addAttribute(
                AttributeKeys.remoteAddress, RemoteAddress.create(InetAddress.ofLiteral(peer)));
    List<HttpHeader> headers =
        Stream.of(forwarded)
            .<HttpHeader>map(value -> RawHeader.create("X-Forwarded-For", value))
            .toList();
    return sources.of(request.addHeaders(headers));
  }

  @Test
  @Scenario("http-guard/Rate limits/Behind a proxy")
  void shouldBelieveTheLastEntryOfATrustedProxyOnly() {
    assertThat(from("10.1.2.3", "203.0.113.9")).isEqualTo("203.0.113.9");
    assertThat(from("10.1.2.3", "198.51.100.1, 203.0.113.9"))
        .as("the first entry is anybody's")
        .isEqualTo("203.0.113.9");
    assertThat(from("10.1.2.3", "198.51.100.1", "203.0.113.9")).isEqualTo("203.0.113.9");
    assertThat(from("192.0.2.1", "203.0.113.9")).as("no proxy of ours").isEqualTo("192.0.2.1");
    assertThat(from("10.1.2.3", "\"[2001:db8::7]\"")).isEqualTo("2001:db8:0:0:0:0:0:7");
    assertThat(from("10.1.2.3", "evil.example")).isEqualTo("10.1.2.3");
    assertThat(from("10.1.2.3")).isEqualTo("10.1.2.3");
  }

  @Test
  void shouldCountAHostsIpv6AddressesAsOne() {
    assertThat(SourceAddress.network("2001:db8:1:2:3:4:5:6"))
        .isEqualTo(SourceAddress.network("2001:db8:1:2::9"))
        .isNotEqualTo(SourceAddress.network("2001:db8:1:3::9"));
    assertThat(SourceAddress.network("192.0.2.1")).isEqualTo("192.0.2.1");
    assertThat(SourceAddress.network("unknown")).isEqualTo("unknown");
  }
}
