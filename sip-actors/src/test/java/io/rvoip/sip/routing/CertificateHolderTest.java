package io.rvoip.sip.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.config.SipTlsConfig.Client;
import io.rvoip.transport.tls.PeerCertificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CertificateHolderTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private static final Domains DOMAINS =
      new Domains(
          Map.of("one.example.com", "one", "two.example.com", "two"),
          Set.of(),
          Map.of("default", "example.com"));

  private static CertificateHolder holder(List<Client> clients, String... uris) {
    return CertificateHolder.of(
        new PeerCertificate(
            List.of(uris), List.of("host.example.com"), List.of("a@b.example"), NOW.plusSeconds(1)),
        clients,
        DOMAINS,
        NOW);
  }

  @Test
  void shouldTakeTheFirstUriOfADomainOfOurs() {
    assertThat(
            holder(
                List.of(),
                "https://one.example.com/",
                "sip:one.example.com",
                "sip:x@elsewhere.example",
                "sip:Al%69ce@TWO.example.com",
                "sip:bob@one.example.com"))
        .isEqualTo(new CertificateHolder.Account("two", "alice"));
  }

  @Test
  void shouldTakeTheSettingsBeforeTheUri() {
    Client trunk = new Client("HOST.example.com", null, "carrier", "one");
    Client user = new Client("a@b.example", "door", null, "two");
    assertThat(holder(List.of(trunk, user), "sip:bob@one.example.com"))
        .isEqualTo(new CertificateHolder.Trunk("one", "carrier"));
    assertThat(holder(List.of(user, trunk), "sip:bob@one.example.com"))
        .isEqualTo(new CertificateHolder.Account("two", "door"));
  }

  @Test
  void shouldKnowNobodyByHostOrMailAddressAlone() {
    assertThat(holder(List.of())).isEqualTo(new CertificateHolder.Unknown());
    assertThat(CertificateHolder.of(null, List.of(), DOMAINS, NOW))
        .isEqualTo(new CertificateHolder.Unknown());
  }

  @Test
  void shouldKnowNobodyByACertificateThatIsOver() {
    PeerCertificate over =
        new PeerCertificate(List.of("sip:bob@one.example.com"), List.of(), List.of(), NOW);
    assertThat(CertificateHolder.of(over, List.of(), DOMAINS, NOW))
        .isEqualTo(new CertificateHolder.Unknown());
  }
}
