package io.rvoip.auth.jwt;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An issuer whose keys the test holds. Signs with the JDK, so that no code under test helps. */
final class TestIssuer {
  static final String ISS = "https://id.example.com/realms/main";
  static final String AUDIENCE = "rvoip";
  static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private record Key(JWK jwk, PrivateKey secret) {}

  private static final Map<String, Key> KEYS = new HashMap<>();

  static {
    KEYS.put("rsa", rsa("rsa", 2048));
    KEYS.put("p256", ec("p256", Curve.P_256, "secp256r1"));
    KEYS.put("p384", ec("p384", Curve.P_384, "secp384r1"));
    KEYS.put("p521", ec("p521", Curve.P_521, "secp521r1"));
    KEYS.put("ed", ed25519("ed"));
  }

  private TestIssuer() {}

  static TrustedIssuer trust(ClaimMapping mapping) {
    return new TrustedIssuer(
        "company",
        Set.of(ISS),
        Set.of(AUDIENCE),
        JwtAlgorithm.ALL,
        Duration.ofSeconds(60),
        Duration.ofDays(1),
        mapping);
  }

  static ClaimMapping plain() {
    return new ClaimMapping(
        "sub",
        new TenantRule.Fixed("default"),
        Set.of(),
        List.of(List.of("roles")),
        Map.of("operator", "operator"),
        Set.of(),
        false);
  }

  static JWK jwk(String keyId) {
    return KEYS.get(keyId).jwk();
  }

  static List<JWK> jwks() {
    return KEYS.values().stream().map(Key::jwk).toList();
  }

  /** What an access token says that is good at noon. */
  static Map<String, Object> claims() {
    Map<String, Object> claims = new HashMap<>();
    claims.put("iss", ISS);
    claims.put("aud", AUDIENCE);
    claims.put("sub", "alice");
    claims.put("iat", NOON.getEpochSecond());
    claims.put("exp", NOON.plusSeconds(300).getEpochSecond());
    claims.put("jti", "t-1");
    claims.put("roles", List.of("operator"));
    return claims;
  }

  static Map<String, Object> claimsWith(String name, Object value) {
    Map<String, Object> claims = claims();
    if (value == null) {
      claims.remove(name);
    } else {
      claims.put(name, value);
    }
    return claims;
  }

  static String token(Map<String, Object> claims) {
    return token(header("RS256", "rsa"), claims);
  }

  static Map<String, Object> header(String alg, String keyId) {
    Map<String, Object> header = new HashMap<>();
    header.put("alg", alg);
    header.put("typ", "at+jwt");
    header.put("kid", keyId);
    return header;
  }

  /** Signed with the key that {@code kid} names, the RSA key when it names none of ours. */
  static String token(Map<String, Object> header, Map<String, Object> claims) {
    return token(header, JSONObjectUtils.toJSONString(claims));
  }

  static String token(Map<String, Object> header, String claims) {
    String signed = base64(JSONObjectUtils.toJSONString(header)) + "." + base64(claims);
    Key key = KEYS.getOrDefault(String.valueOf(header.get("kid")), KEYS.get("rsa"));
    String alg = String.valueOf(header.get("alg"));
    return signed + "." + Base64URL.encode(sign(alg, key.secret(), signed));
  }

  static String base64(String text) {
    return Base64URL.encode(text.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static byte[] sign(String alg, PrivateKey key, String signed) {
    try {
      Signature signature =
          switch (alg.substring(0, 2)) {
            case "RS" -> Signature.getInstance("SHA" + alg.substring(2) + "withRSA");
            case "PS" -> pss(alg.substring(2));
            case "ES" -> Signature.getInstance("SHA" + alg.substring(2) + "withECDSAinP1363Format");
            case "Ed" -> Signature.getInstance("Ed25519");
            default -> Signature.getInstance("SHA256withRSA");
          };
      signature.initSign(key);
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Signature pss(String bits) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("RSASSA-PSS");
    signature.setParameter(
        new PSSParameterSpec(
            "SHA-" + bits,
            "MGF1",
            new MGF1ParameterSpec("SHA-" + bits),
            Integer.parseInt(bits) / 8,
            1));
    return signature;
  }

  static JWK weakRsa() {
    return rsa("weak", 1024).jwk();
  }

  private static Key rsa(String keyId, int bits) {
    KeyPair pair = pair("RSA", bits);
    return new Key(
        new RSAKey.Builder((RSAPublicKey) pair.getPublic())
            .keyID(keyId)
            .keyUse(KeyUse.SIGNATURE)
            .build(),
        pair.getPrivate());
  }

  private static Key ec(String keyId, Curve curve, String name) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(name));
      KeyPair pair = generator.generateKeyPair();
      return new Key(
          new ECKey.Builder(curve, (ECPublicKey) pair.getPublic()).keyID(keyId).build(),
          pair.getPrivate());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Key ed25519(String keyId) {
    KeyPair pair = pair("Ed25519", 0);
    var point = ((EdECPublicKey) pair.getPublic()).getPoint();
    // RFC 8032 §5.1.2: y in little-endian order, the sign of x in the highest bit.
    byte[] big = point.getY().toByteArray();
    byte[] x = new byte[32];
    for (int i = 0; i < Math.min(32, big.length); i++) {
      x[i] = big[big.length - 1 - i];
    }
    if (point.isXOdd()) {
      x[31] |= (byte) 0x80;
    }
    return new Key(
        new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(x)).keyID(keyId).build(),
        pair.getPrivate());
  }

  private static KeyPair pair(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (bits > 0) {
        generator.initialize(bits);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same with one character of a part changed, 0 header, 1 payload, 2 signature. */
  static String tampered(String token, int part) {
    List<String> parts = new ArrayList<>(Arrays.asList(token.split("\\.", -1)));
    char[] text = parts.get(part).toCharArray();
    int middle = text.length / 2;
    text[middle] = text[middle] == 'A' ? 'B' : 'A';
    parts.set(part, new String(text));
    return String.join(".", parts);
  }
}
