package io.rvoip.interop;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens as the stub issuer signs them, and as attackers would like them to be. */
final class ForgedTokens {
  static final String AUDIENCE = "rvoip";

  /** As in reference.conf, {@code auth.jwt.leeway}. */
  static final int LEEWAY_SECONDS = 60;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LIFE_SECONDS = 600;

  private final StubIssuer issuer;
  private final KeyPair attacker;

  ForgedTokens(StubIssuer issuer, KeyPair attacker) {
    this.issuer = issuer;
    this.attacker = attacker;
  }

  /** The header of a good token, changed. */
  static Map<String, Object> header(Map<String, ?> changes) {
    Map<String, Object> header = new HashMap<>();
    header.put("alg", "RS256");
    header.put("typ", "JWT");
    header.put("kid", StubIssuer.KEY_ID);
    header.putAll(changes);
    return header;
  }

  /** The claims of a good token, changed; each has an id of its own. */
  Map<String, Object> claims(Map<String, ?> changes) {
    long now = Instant.now().getEpochSecond();
    Map<String, Object> claims = new HashMap<>();
    claims.put("iss", issuer.issuer());
    claims.put("aud", AUDIENCE);
    claims.put("sub", "auditor");
    claims.put("iat", now);
    claims.put("exp", now + LIFE_SECONDS);
    claims.put("jti", UUID.randomUUID().toString());
    claims.putAll(changes);
    return claims;
  }

  /** Good claims without one. */
  Map<String, Object> without(String claim) {
    var claims = claims(Map.of());
    claims.remove(claim);
    return claims;
  }

  /** A token that the issuer has signed. */
  String good() throws Exception {
    return signed(header(Map.of()), claims(Map.of()));
  }

  /** Signed by the issuer. */
  String signed(Map<String, ?> header, Map<String, ?> claims) throws Exception {
    return signed(json(header), json(claims), issuer.key().getPrivate());
  }

  /** Signed by the issuer, of any text. */
  String signed(String header, String claims) throws Exception {
    return signed(header, claims, issuer.key().getPrivate());
  }

  /** With good claims, signed by the attacker. */
  String forged(Map<String, ?> changesOfHeader) throws Exception {
    return signed(json(header(changesOfHeader)), json(claims(Map.of())), attacker.getPrivate());
  }

  /** With good claims and no signature. */
  String unsigned(String algorithm) throws Exception {
    return part(json(header(Map.of("alg", algorithm)))) + "." + part(json(claims(Map.of()))) + ".";
  }

  /** With good claims and an HMAC. */
  String hmac(String algorithm, String javaName, byte[] secret) throws Exception {
    String signing =
        part(json(header(Map.of("alg", algorithm)))) + "." + part(json(claims(Map.of())));
    var mac = Mac.getInstance(javaName);
    mac.init(new SecretKeySpec(secret, javaName));
    return signing + "." + part(mac.doFinal(signing.getBytes(StandardCharsets.US_ASCII)));
  }

  /** The issuer's public key, as the three texts that libraries have taken for a secret. */
  List<byte[]> publicKeyAsSecret() throws Exception {
    byte[] der = issuer.key().getPublic().getEncoded();
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
            + "\n-----END PUBLIC KEY-----\n";
    return List.of(
        der,
        pem.getBytes(StandardCharsets.US_ASCII),
        JSON.writeValueAsBytes(StubIssuer.jwk(issuer.key(), StubIssuer.KEY_ID)));
  }

  Map<String, Object> attackersJwk() {
    return StubIssuer.jwk(attacker, StubIssuer.KEY_ID);
  }

  static String json(Map<String, ?> members) throws Exception {
    return JSON.writeValueAsString(members);
  }

  private static String signed(String header, String claims, PrivateKey key) throws Exception {
    String signing = part(header) + "." + part(claims);
    var signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(key);
    signature.update(signing.getBytes(StandardCharsets.US_ASCII));
    return signing + "." + part(signature.sign());
  }

  private static String part(String text) {
    return part(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String part(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
