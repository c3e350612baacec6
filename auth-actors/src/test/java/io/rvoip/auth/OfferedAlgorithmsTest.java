package io.rvoip.auth;

import static io.rvoip.protocol.auth.DigestAlgorithm.MD5;
import static io.rvoip.protocol.auth.DigestAlgorithm.SHA_256;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.auth.DigestAlgorithm;
import io.rvoip.testkit.Scenario;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class OfferedAlgorithmsTest {
  private static final List<DigestAlgorithm> BOTH = List.of(SHA_256, MD5);
  private static final List<DigestAlgorithm> MD5_ALONE = List.of(MD5);
  private static final Device PHONE = new Device("udp 192.0.2.7:5060", "Phone/2");
  private static final long NOW = 1_800_000_000_000L;

  private final OfferedAlgorithms offered =
      new OfferedAlgorithms(BOTH, List.of(Pattern.compile("baresip v[01]\\.")));

  @Test
  @Scenario("auth-core/Devices that cannot choose a challenge/A phone that answers")
  void shouldOfferAllToAPhoneThatAnswers() {
    for (int minute = 0; minute < 100; minute++) {
      long now = NOW + minute * 60_000L;
      assertThat(offered.offer(PHONE, now)).isEqualTo(BOTH);
      offered.answered(PHONE, SHA_256, now + 20);
    }
  }

  @Test
  void shouldOfferAllToSeveralRequestsOfOneMoment() {
    for (int request = 0; request < 10; request++) {
      assertThat(offered.offer(PHONE, NOW + request * 40)).isEqualTo(BOTH);
    }
  }

  @Test
  @Scenario("auth-core/Devices that cannot choose a challenge/A device that asks again")
  void shouldOfferMd5AloneToADeviceThatAsksAgainWithoutAnAnswer() {
    assertThat(offered.offer(PHONE, NOW)).isEqualTo(BOTH);
    assertThat(offered.offer(PHONE, NOW + 3_000)).isEqualTo(MD5_ALONE);
    offered.answered(PHONE, MD5, NOW + 3_020);
    assertThat(offered.offer(PHONE, NOW + 60_000)).isEqualTo(MD5_ALONE);
    assertThat(offered.offer(new Device("udp 192.0.2.8:5060", null), NOW + 60_000)).isEqualTo(BOTH);
  }

  @Test
  void shouldOfferAllAgainToADeviceThatShowsItCanDoBetter() {
    offered.offer(PHONE, NOW);
    assertThat(offered.offer(PHONE, NOW + 3_000)).isEqualTo(MD5_ALONE);
    offered.answered(PHONE, SHA_256, NOW + 4_000);
    assertThat(offered.offer(PHONE, NOW + 5_000)).isEqualTo(BOTH);
  }

  @Test
  @Scenario("auth-core/Devices that cannot choose a challenge/A listed User-Agent")
  void shouldOfferMd5AloneAtOnceToListedUserAgents() {
    assertThat(offered.offer(new Device("udp 1", "baresip v1.0.0 (x86_64/linux)"), NOW))
        .isEqualTo(MD5_ALONE);
    assertThat(offered.offer(new Device("udp 2", "baresip v3.16.0 (x86_64/Linux)"), NOW))
        .isEqualTo(BOTH);
    assertThat(offered.offer(new Device("udp 3", "not baresip v1.0.0"), NOW)).isEqualTo(BOTH);
  }

  @Test
  @Scenario("auth-core/Devices that cannot choose a challenge/MD5 is not allowed")
  void shouldNeverOfferWhatIsNotAllowed() {
    var strict = new OfferedAlgorithms(List.of(SHA_256), List.of(Pattern.compile(".*")));
    assertThat(strict.offer(PHONE, NOW)).containsExactly(SHA_256);
    assertThat(strict.offer(PHONE, NOW + 10_000)).containsExactly(SHA_256);
  }
}
