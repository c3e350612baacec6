package io.rvoip.auth.jwt;

import static io.rvoip.auth.jwt.TestIssuer.NOON;
import static io.rvoip.auth.jwt.TestIssuer.claims;
import static io.rvoip.auth.jwt.TestIssuer.claimsWith;
import static io.rvoip.auth.jwt.TestIssuer.header;
import static io.rvoip.auth.jwt.TestIssuer.token;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWK;
import io.rvoip.auth.RefusalReason;
import io.rvoip.auth.TokenVerdict;
import io.rvoip.auth.TokenVerdict.Refused;
import io.rvoip.auth.TokenVerdict.Valid;
import io.rvoip.auth.UserContext;
import io.rvoip.testkit.Scenario;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Claims and times; what attackers make of a token is in {@link HostileTokensTest}. */
class JwtSourceTest {
  private int asked;

  private final JwtSource source = source(TestIssuer.trust(TestIssuer.plain()));

  private JwtSource source(TrustedIssuer trust) {
    KeyFinder keys =
        (keyId, algorithm) -> {
          asked++;
          List<JWK> found =
              TestIssuer.jwks().stream()
                  .filter(k -> keyId == null || k.getKeyID().equals(keyId))
                  .filter(k -> JwtSignature.fits(algorithm, k))
                  .toList();
          return CompletableFuture.completedStage(found);
        };
    return new JwtSource(List.of(new JwtSource.Issuer(trust, keys)), Duration.ofSeconds(60));
  }

  private TokenVerdict verdict(String token) {
    return verdict(token, NOON);
  }

  private TokenVerdict verdict(String token, Instant now) {
    return source.validate(token, now).toCompletableFuture().join();
  }

  private void assertRefused(RefusalReason reason, Map<String, Object> claims) {
    assertThat(verdict(token(claims))).as(claims.toString()).isEqualTo(new Refused(reason));
  }

  @Test
  @Scenario("token-validation/JWTs of trusted issuers/Good token")
  void shouldSayWhoTheTokenSpeaksFor() {
    String token = token(claimsWith("scope", "openid calls:read profile"));

    assertThat(source.recognises(token)).isTrue();
    assertThat(verdict(token))
        .isEqualTo(
            new Valid(
                new UserContext(
                    "alice",
                    "default",
                    Set.of("operator"),
                    Set.of("calls:read"),
                    "company",
                    NOON.plusSeconds(300),
                    "t-1",
                    NOON)));
  }

  @ParameterizedTest
  @CsvSource({
    "RS256, rsa", "RS384, rsa", "RS512, rsa",
    "PS256, rsa", "PS384, rsa", "PS512, rsa",
    "ES256, p256", "ES384, p384", "ES512, p521",
    "EdDSA, ed"
  })
  @Scenario("token-validation/Signatures/Accepted algorithms")
  void shouldAcceptEachAlgorithmAndRefuseEachChangedCharacter(String alg, String keyId) {
    String token = token(header(alg, keyId), claims());

    assertThat(verdict(token)).isInstanceOf(Valid.class);
    assertThat(verdict(TestIssuer.tampered(token, 2)))
        .isEqualTo(new Refused(RefusalReason.BAD_SIGNATURE));
    assertThat(verdict(TestIssuer.tampered(token, 1))).isInstanceOf(Refused.class);
  }

  @Test
  @Scenario("token-validation/JWTs of trusted issuers/Issuer that is not trusted")
  void shouldAskForNoKeyWhenTheIssuerIsNotTrusted() {
    assertRefused(
        RefusalReason.UNTRUSTED_ISSUER, claimsWith("iss", "https://id.example.com/realms/other"));
    assertRefused(RefusalReason.UNTRUSTED_ISSUER, claimsWith("iss", TestIssuer.ISS + "/"));
    assertThat(asked).isZero();
  }

  @Test
  @Scenario("token-validation/JWTs of trusted issuers/Mandatory claims")
  void shouldRefuseWithoutAskingWhenAMandatoryClaimIsMissingOrOfAnotherForm() {
    assertRefused(RefusalReason.MISSING_CLAIM, claimsWith("iss", null));
    assertRefused(RefusalReason.MISSING_CLAIM, claimsWith("sub", null));
    assertRefused(RefusalReason.MISSING_CLAIM, claimsWith("sub", ""));
    assertRefused(RefusalReason.MISSING_CLAIM, claimsWith("sub", 17));
    assertRefused(RefusalReason.MISSING_CLAIM, claimsWith("aud", null));
    assertRefused(RefusalReason.MISSING_CLAIM, claimsWith("exp", null));
    assertRefused(RefusalReason.MISSING_CLAIM, claimsWith("exp", "2026-03-01T12:05:00Z"));
    assertRefused(RefusalReason.MISSING_CLAIM, claimsWith("exp", -1));
    assertRefused(RefusalReason.MISSING_CLAIM, claimsWith("exp", 1e300));
    assertRefused(RefusalReason.MISSING_CLAIM, claimsWith("iat", "yesterday"));
    assertRefused(RefusalReason.MISSING_CLAIM, claimsWith("nbf", List.of(1)));
    assertThat(asked).isZero();
  }

  @Test
  @Scenario("token-validation/JWTs of trusted issuers/Made for somebody else")
  void shouldRefuseWhatWasMadeForOthers() {
    assertRefused(RefusalReason.WRONG_AUDIENCE, claimsWith("aud", "shop"));
    assertRefused(RefusalReason.WRONG_AUDIENCE, claimsWith("aud", List.of("shop", "RVOIP")));
    assertRefused(RefusalReason.WRONG_AUDIENCE, claimsWith("aud", 5));
    assertThat(verdict(token(claimsWith("aud", List.of("shop", "rvoip")))))
        .isInstanceOf(Valid.class);
  }

  @Test
  @Scenario("token-validation/JWTs of trusted issuers/Times and clock skew")
  void shouldJudgeTimesWithTheLeewayToTheSecond() {
    String token = token(claims());
    Instant over = NOON.plusSeconds(300 + 60);
    assertThat(verdict(token, over.minusSeconds(1))).isInstanceOf(Valid.class);
    assertThat(verdict(token, over)).isEqualTo(new Refused(RefusalReason.EXPIRED));

    String later = token(claimsWith("nbf", NOON.plusSeconds(100).getEpochSecond()));
    assertThat(verdict(later, NOON.plusSeconds(40))).isInstanceOf(Valid.class);
    assertThat(verdict(later, NOON.plusSeconds(39)))
        .isEqualTo(new Refused(RefusalReason.NOT_YET_VALID));

    assertThat(verdict(token, NOON.minusSeconds(60))).isInstanceOf(Valid.class);
    assertThat(verdict(token, NOON.minusSeconds(61)))
        .isEqualTo(new Refused(RefusalReason.NOT_YET_VALID));
  }

  @Test
  void shouldRefuseOneSecondAfterExpiryWhenThereIsNoLeeway() {
    TrustedIssuer t = TestIssuer.trust(TestIssuer.plain());
    JwtSource strict =
        source(
            new TrustedIssuer(
                t.name(),
                t.issuers(),
                t.audiences(),
                t.algorithms(),
                Duration.ZERO,
                t.maxAge(),
                t.mapping()));

    assertThat(strict.validate(token(claims()), NOON.plusSeconds(301)).toCompletableFuture().join())
        .isEqualTo(new Refused(RefusalReason.EXPIRED));
  }

  @Test
  @Scenario("token-validation/JWTs of trusted issuers/Too old, whatever it says")
  void shouldLimitTheAgeOfATokenWhateverItSays() {
    Map<String, Object> year = claimsWith("exp", NOON.plus(Duration.ofDays(365)).getEpochSecond());
    assertThat(verdict(token(year), NOON.plus(Duration.ofHours(23)))).isInstanceOf(Valid.class);
    assertThat(verdict(token(year), NOON.plus(Duration.ofHours(25))))
        .isEqualTo(new Refused(RefusalReason.EXPIRED));

    year.remove("iat");
    assertThat(verdict(token(year))).isEqualTo(new Refused(RefusalReason.MISSING_CLAIM));
  }

  @Test
  void shouldRefuseAnAlgorithmThatIsNotOnTheListOfTheIssuer() {
    TrustedIssuer t = TestIssuer.trust(TestIssuer.plain());
    JwtSource onlyEs =
        source(
            new TrustedIssuer(
                t.name(),
                t.issuers(),
                t.audiences(),
                Set.of(JwtAlgorithm.ES256),
                t.leeway(),
                t.maxAge(),
                t.mapping()));

    assertThat(onlyEs.validate(token(claims()), NOON).toCompletableFuture().join())
        .isEqualTo(new Refused(RefusalReason.ALGORITHM));
    assertThat(asked).isZero();
  }

  @Test
  void shouldTakeEveryKeyThatFitsWhenTheTokenNamesNone() {
    Map<String, Object> header = header("RS256", "rsa");
    header.remove("kid");

    assertThat(verdict(token(header, claims()))).isInstanceOf(Valid.class);
  }
}
