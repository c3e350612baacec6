package io.rvoip.auth.stir;

import static io.rvoip.auth.stir.StirRig.ALICE;
import static io.rvoip.auth.stir.StirRig.BOB;
import static io.rvoip.auth.stir.StirRig.NOW;
import static io.rvoip.auth.stir.StirRig.invite;
import static io.rvoip.auth.stir.StirRig.tn;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.identity.Verstat;
import io.rvoip.testkit.Scenario;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 8946: calls that were forwarded on their way. */
class DiversionsTest {
  private static final String CAROL = "12155550132";
  private static final String DAVE = "12155550133";

  private final StirRig rig = new StirRig();

  DiversionsTest() throws Exception {}

  private IdentityVerdict verify(String called, Object... identities) {
    return rig.verify(invite(called, List.of(), identities));
  }

  @Test
  @Scenario("caller-identity/Verification/Diverted call")
  void shouldFollowTheDiversionsToTheRequest() {
    assertThat(verify(CAROL, rig.shaken(NOW), rig.div(BOB, CAROL, NOW)).verstat())
        .isEqualTo(Verstat.PASSED);
    // In whatever order the headers stand.
    assertThat(
            verify(DAVE, rig.div(CAROL, DAVE, NOW), rig.shaken(NOW), rig.div(BOB, CAROL, NOW))
                .verstat())
        .isEqualTo(Verstat.PASSED);
    // And back again: two divs begin at Bob.
    assertThat(
            verify(
                    DAVE,
                    rig.shaken(NOW),
                    rig.div(BOB, DAVE, NOW),
                    rig.div(BOB, CAROL, NOW),
                    rig.div(CAROL, BOB, NOW))
                .verstat())
        .isEqualTo(Verstat.PASSED);
  }

  @Test
  @Scenario("caller-identity/Verification/Broken chain of diversions")
  void shouldRefuseChainsWithAHole() {
    assertThat(verify(DAVE, rig.shaken(NOW), rig.div(CAROL, DAVE, NOW)).status()).isEqualTo(438);
    assertThat(verify(BOB, rig.shaken(NOW), rig.div(BOB, CAROL, NOW)).status())
        .as("the call is not where the chain ends")
        .isEqualTo(438);
    assertThat(verify(CAROL, rig.div(BOB, CAROL, NOW)).reason()).contains("div without");
    var otherCaller = rig.provider().diverted(tn("12155559999"), tn(BOB), List.of(tn(CAROL)), NOW);
    assertThat(verify(CAROL, rig.shaken(NOW), otherCaller).status()).isEqualTo(438);
  }

  @Test
  void shouldTakeFiveDiversionsAndNoMore() {
    List<Object> headers = new ArrayList<>(List.of(rig.shaken(NOW)));
    String at = BOB;
    for (int i = 1; i <= 6; i++) {
      String next = "1215555020" + i;
      headers.add(rig.div(at, next, NOW));
      IdentityVerdict verdict = verify(next, headers.toArray());
      assertThat(verdict.status()).as(i + " diversions").isEqualTo(i <= 5 ? 0 : 438);
      at = next;
    }
  }

  @Test
  void shouldAllowAnEarlierPassportToBeAsOldAsAPhoneRings() {
    var ringing = rig.shaken(NOW.minusSeconds(150));
    assertThat(verify(CAROL, ringing, rig.div(BOB, CAROL, NOW)).status()).isZero();
    var longAgo = rig.shaken(NOW.minusSeconds(190));
    assertThat(verify(CAROL, longAgo, rig.div(BOB, CAROL, NOW)).status()).isEqualTo(403);
    var later = rig.shaken(NOW.plusSeconds(90));
    assertThat(verify(CAROL, later, rig.div(BOB, CAROL, NOW)).status()).isEqualTo(403);
    assertThat(verify(CAROL, ringing, rig.div(BOB, CAROL, NOW.minusSeconds(61))).status())
        .isEqualTo(403);
  }

  // RFC 8946 §4: who diverts needs authority over the number that he diverts, not over the
  // caller's.
  @Test
  void shouldAskForAuthorityOverTheDivertedNumber() throws Exception {
    String url = "https://bobs.example.org/c";
    var bobs = rig.by(rig.pki.signer(StirPki.numbers(BOB)), url);
    assertThat(
            verify(
                    CAROL,
                    rig.shaken(NOW),
                    bobs.diverted(tn(ALICE), tn(BOB), List.of(tn(CAROL)), NOW))
                .status())
        .isZero();
    var alices = rig.by(rig.pki.signer(StirPki.numbers(ALICE)), url);
    assertThat(
            verify(
                    CAROL,
                    rig.shaken(NOW),
                    alices.diverted(tn(ALICE), tn(BOB), List.of(tn(CAROL)), NOW))
                .status())
        .isEqualTo(437);
  }

  @Test
  void shouldRefuseTheCallWhenOneDivIsWronglySigned() throws Exception {
    var impostor =
        new PassportSigner(StirPki.pair("secp256r1").getPrivate(), StirRig.URL)
            .diverted(tn(ALICE), tn(BOB), List.of(tn(CAROL)), NOW);
    assertThat(verify(CAROL, rig.shaken(NOW), impostor).reason()).contains("signature");
  }
}
