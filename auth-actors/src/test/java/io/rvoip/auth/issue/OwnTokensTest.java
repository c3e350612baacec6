package io.rvoip.auth.issue;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.rvoip.auth.ClusterSeal;
import io.rvoip.auth.RefusalReason;
import io.rvoip.auth.TokenVerdict;
import io.rvoip.auth.UserContext;
import io.rvoip.auth.issue.TokenIssuer.Result;
import io.rvoip.auth.issue.TokenIssuer.Wanted;
import io.rvoip.testkit.Scenario;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OwnTokensTest {
  private static final String ISSUER = "urn:rvoip:test";

  private Instant now = Instant.parse("2026-01-01T00:00:00.500Z");
  private final KeyRing ring =
      new KeyRing(
          new MemoryKeys(),
          new ClusterSeal(new byte[32], null, KeyRing.SEAL, new Random(2)),
          new RotationRules(Duration.ofDays(30), Duration.ofHours(1), Duration.ofMinutes(65)),
          () -> now,
          Runnable::run);
  private final TokenIssuer issuer =
      new TokenIssuer(
          ring,
          new TokenIssuer.Settings(ISSUER, "rvoip", Duration.ofMinutes(15), Duration.ofHours(1)),
          () -> now,
          new Random(1),
          Runnable::run);
  private final OwnJwtSource source =
      new OwnJwtSource(ring, ISSUER, "rvoip", Duration.ofMinutes(1));

  private static UserContext user(Set<String> scopes, Instant expiry) {
    return new UserContext("ann", "default", Set.of("operator"), scopes, "opaque", expiry);
  }

  private Result issue(UserContext user, Set<String> scopes, Duration life) {
    return issuer.issue(user, new Wanted(scopes, life), now).toCompletableFuture().join();
  }

  private TokenVerdict judge(String token) {
    return source.validate(token, now).toCompletableFuture().join();
  }

  private static String text(Result result) {
    return ((Result.Issued) result).text();
  }

  @Test
  void shouldLetInWhatWasIssuedUntilItExpires() throws Exception {
    Result.Issued issued = (Result.Issued) issue(user(Set.of(), null), Set.of(), null);

    assertThat(source.recognises(issued.text())).isTrue();
    assertThat(judge(issued.text())).isEqualTo(new TokenVerdict.Valid(issued.user()));
    assertThat(issued.user())
        .isEqualTo(
            new UserContext(
                "ann",
                "default",
                Set.of("operator"),
                Set.of(),
                "own",
                Instant.parse("2026-01-01T00:15:00Z"),
                issued.id(),
                now)); // to the millisecond
    JWTClaimsSet claims = SignedJWT.parse(issued.text()).getJWTClaimsSet();
    assertThat(claims.getJWTID()).isEqualTo(issued.id()).hasSize(16);
    assertThat(issued.toString()).doesNotContain(issued.text());

    now = Instant.parse("2026-01-01T00:15:00Z");
    assertThat(judge(issued.text())).isEqualTo(new TokenVerdict.Refused(RefusalReason.EXPIRED));
  }

  @Test
  @Scenario("users-core/Own tokens/Not more and not longer than the token that asks")
  void shouldGiveNothingMoreOrLongerThanTheTokenThatAsks() {
    Instant soon = now.plusSeconds(100);
    UserContext narrow = user(Set.of("calls:read", "cdrs:read", "tokens:write"), soon);

    Result.Issued same = (Result.Issued) issue(narrow, Set.of(), null);
    assertThat(same.user().scopes()).isEqualTo(narrow.scopes());
    assertThat(same.expires()).isEqualTo(Instant.parse("2026-01-01T00:01:40Z"));
    Result.Issued less =
        (Result.Issued) issue(narrow, Set.of("calls:read"), Duration.ofSeconds(10));
    assertThat(less.user().scopes()).containsExactly("calls:read");
    assertThat(less.expires()).isEqualTo(Instant.parse("2026-01-01T00:00:10Z"));

    assertThat(issue(narrow, Set.of("users:write"), null)).isInstanceOf(Result.Forbidden.class);
    assertThat(issue(narrow, Set.of("calls:read", "users:write"), null))
        .isInstanceOf(Result.Forbidden.class);
    assertThat(issue(narrow, Set.of(), Duration.ofHours(2)))
        .isEqualTo(new Result.Invalid("expiresInSeconds: 7200 (expected: 1..3600)"));
  }

  // A word that the verifier would pass over must not be in a token: what is left restricts less.
  @Test
  void shouldRefuseScopesThatAreNoWordsOfOurs() {
    assertThat(issue(user(Set.of(), null), Set.of("a b"), null)).isInstanceOf(Result.Invalid.class);
    assertThat(issue(user(Set.of("Odd"), null), Set.of(), null)).isInstanceOf(Result.Invalid.class);
  }

  @Test
  @Scenario("users-core/Own tokens/Forged")
  void shouldRefuseWhatItHasNotSigned() throws Exception {
    String good = text(issue(user(Set.of(), null), Set.of(), null));
    SignedJWT parsed = SignedJWT.parse(good);
    JWTClaimsSet claims = parsed.getJWTClaimsSet();
    RSAKey ours = ring.published().toCompletableFuture().join().getKeys().getFirst().toRSAKey();
    RSAKey theirs = new RSAKeyGenerator(2048).keyID(ours.getKeyID()).generate();

    assertThat(judge(new PlainJWT(claims).serialize())).isInstanceOf(TokenVerdict.Refused.class);

    SignedJWT otherKey = new SignedJWT(parsed.getHeader(), claims);
    otherKey.sign(new RSASSASigner(theirs));
    SignedJWT ownHeader =
        new SignedJWT(
            new JWSHeader.Builder(parsed.getHeader()).jwk(theirs.toPublicJWK()).build(), claims);
    ownHeader.sign(new RSASSASigner(theirs));
    SignedJWT hmac =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(parsed.getHeader().getType())
                .keyID(ours.getKeyID())
                .build(),
            claims);
    hmac.sign(new MACSigner(ours.toRSAPublicKey().getEncoded()));
    String tail = good.substring(good.lastIndexOf('.'));
    String swapped =
        new SignedJWT(
                parsed.getHeader().toBase64URL(),
                new JWTClaimsSet.Builder(claims)
                    .claim("roles", List.of("cluster-admin"))
                    .build()
                    .toPayload()
                    .toBase64URL(),
                parsed.getSignature())
            .serialize();

    for (String forged :
        List.of(otherKey.serialize(), ownHeader.serialize(), hmac.serialize(), swapped)) {
      assertThat(judge(forged)).as(forged).isInstanceOf(TokenVerdict.Refused.class);
    }
    assertThat(swapped).endsWith(tail);
    assertThat(judge(good)).isInstanceOf(TokenVerdict.Valid.class);
  }

  @Test
  void shouldRefuseOurOwnSignatureOnClaimsThatAreNotThoseOfAToken() throws Exception {
    RSAKey key = ring.signing().toCompletableFuture().join().jwk();
    JWTClaimsSet good =
        SignedJWT.parse(text(issue(user(Set.of(), null), Set.of(), null))).getJWTClaimsSet();
    List<JWTClaimsSet> bad =
        List.of(
            new JWTClaimsSet.Builder(good).audience("other").build(),
            new JWTClaimsSet.Builder(good).subject(null).build(),
            new JWTClaimsSet.Builder(good).claim("tenant", null).build(),
            new JWTClaimsSet.Builder(good).claim("tenant", 7).build(),
            new JWTClaimsSet.Builder(good).expirationTime(null).build(),
            new JWTClaimsSet.Builder(good).jwtID(null).build(),
            new JWTClaimsSet.Builder(good).claim("issued_ms", null).build(),
            new JWTClaimsSet.Builder(good).claim("issued_ms", "1").build(),
            new JWTClaimsSet.Builder(good).notBeforeTime(Date.from(now.plusSeconds(120))).build(),
            new JWTClaimsSet.Builder(good)
                .claim("issued_ms", now.plusSeconds(120).toEpochMilli())
                .build(),
            new JWTClaimsSet.Builder(good).claim("scope", 7).build(),
            new JWTClaimsSet.Builder(good).claim("scope", " ").build(),
            new JWTClaimsSet.Builder(good).claim("made_from", 7).build(),
            new JWTClaimsSet.Builder(good).claim("made_from", List.of()).build());
    for (JWTClaimsSet claims : bad) {
      assertThat(judge(signed(key, claims)))
          .as(claims.toString())
          .isInstanceOf(TokenVerdict.Refused.class);
    }
    String foreign =
        signed(key, new JWTClaimsSet.Builder(good).issuer("https://elsewhere.example").build());
    assertThat(source.recognises(foreign)).isFalse();
    assertThat(judge(foreign)).isInstanceOf(TokenVerdict.Refused.class);
    for (String noise : List.of("ey", "ey.ey.ey", "rvt_abc", "eyJ.....", "ey" + "a".repeat(9000))) {
      assertThat(source.recognises(noise)).isFalse();
    }
  }

  private static String signed(RSAKey key, JWTClaimsSet claims) throws Exception {
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(new com.nimbusds.jose.JOSEObjectType("at+jwt"))
                .keyID(key.getKeyID())
                .build(),
            claims);
    jwt.sign(new RSASSASigner(key));
    return jwt.serialize();
  }
}
