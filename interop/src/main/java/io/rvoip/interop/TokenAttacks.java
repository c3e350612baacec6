package io.rvoip.interop;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tokens of an attack by the reason that the node must give for each in metric and audit; what
 * is told the sender is the same for all but an expired one.
 */
final class TokenAttacks {
  /** Reason of a token that is good after all: the edge of what is allowed. */
  static final String ACCEPTED = "accepted";

  private static final int DEEP = 100;
  private static final int WIDE = 1500;
  private static final int TOO_LONG = 17_000;
  private static final int GIANT = 9_000;

  private final ForgedTokens tokens;
  private final StubIssuer issuer;

  TokenAttacks(ForgedTokens tokens, StubIssuer issuer) {
    this.tokens = tokens;
    this.issuer = issuer;
  }

  /** One token. */
  record Attack(String name, String reason, String token) {}

  /** How often each reason is to be given for these. */
  static Map<String, Long> reasons(List<Attack> attacks) {
    Map<String, Long> reasons = new TreeMap<>();
    attacks.forEach(attack -> reasons.merge(attack.reason(), 1L, Long::sum));
    return reasons;
  }

  /** Algorithms that prove nothing, and keys that the token brings along. */
  List<Attack> confusions() throws Exception {
    Map<String, String> all = new LinkedHashMap<>();
    for (String none : List.of("none", "None", "NONE", "nOnE")) {
      all.put("alg " + none, tokens.unsigned(none));
    }
    int form = 0;
    for (byte[] secret : tokens.publicKeyAsSecret()) {
      form++;
      all.put("HS256 with the public key, form " + form, hmac("HS256", "HmacSHA256", secret));
      all.put("HS512 with the public key, form " + form, hmac("HS512", "HmacSHA512", secret));
    }
    List<Attack> attacks = new ArrayList<>(of("algorithm", all));
    attacks.addAll(
        of(
            "forbidden_header",
            Map.of(
                "jwk", tokens.forged(Map.of("jwk", tokens.attackersJwk())),
                "jku", tokens.forged(Map.of("jku", issuer.url("/attacker/jku"))),
                "x5u", tokens.forged(Map.of("x5u", issuer.url("/attacker/x5u"))),
                "x5c", tokens.forged(Map.of("x5c", List.of("MIIB"))),
                "crit", tokens.forged(Map.of("crit", List.of("exp"))),
                "b64", tokens.forged(Map.of("b64", false)),
                "zip", tokens.forged(Map.of("zip", "DEF")),
                "logout token", tokens.forged(Map.of("typ", "logout+jwt")))));
    attacks.addAll(of("bad_signature", Map.of("another's signature", tokens.forged(Map.of()))));
    return attacks;
  }

  private String hmac(String algorithm, String javaName, byte[] secret) throws Exception {
    return tokens.hmac(algorithm, javaName, secret);
  }

  /** The second before and the second after each limit, give or take the time a request takes. */
  List<Attack> times() throws Exception {
    long now = Instant.now().getEpochSecond();
    long late = now - ForgedTokens.LEEWAY_SECONDS;
    long early = now + ForgedTokens.LEEWAY_SECONDS;
    return List.of(
        attack("over by a second", "expired", Map.of("exp", late - 1, "iat", now - 600)),
        attack("over by nothing", "expired", Map.of("exp", late, "iat", now - 600)),
        attack("in its last seconds", ACCEPTED, Map.of("exp", late + 10, "iat", now - 600)),
        attack("older than a day", "expired", Map.of("iat", late - 86_401)),
        attack("not begun", "not_yet_valid", Map.of("nbf", early + 10)),
        attack("issuer's clock fast", ACCEPTED, Map.of("nbf", early - 5, "iat", early - 5)),
        attack("issued in the future", "not_yet_valid", Map.of("iat", early + 10)));
  }

  /** Made by or for somebody else, or with a claim that is not there or no use. */
  List<Attack> claims() throws Exception {
    Map<String, String> missing = new LinkedHashMap<>();
    for (String claim : List.of("iss", "sub", "aud", "exp")) {
      missing.put(
          "no " + claim, tokens.signed(ForgedTokens.header(Map.of()), tokens.without(claim)));
    }
    missing.put("exp in words", signed(Map.of("exp", "tomorrow")));
    missing.put("exp beyond all years", signed(Map.of("exp", 1e300)));
    missing.put("sub of " + GIANT + " characters", signed(Map.of("sub", "s".repeat(GIANT))));
    missing.put("sub with a line break", signed(Map.of("sub", "a\r\nSet-Cookie: x=y")));
    missing.put("iss of " + GIANT + " characters", signed(Map.of("iss", "h".repeat(GIANT))));
    List<Attack> attacks = new ArrayList<>(of("missing_claim", missing));
    attacks.addAll(
        of(
            "untrusted_issuer",
            Map.of(
                "another issuer", signed(Map.of("iss", issuer.url("/attacker"))),
                "issuer spelt with a slash", signed(Map.of("iss", issuer.issuer() + "/")))));
    attacks.add(attack("for somebody else", "wrong_audience", Map.of("aud", "others")));
    return attacks;
  }

  /** Large, deep, wide, or no token at all. */
  List<Attack> bombs() throws Exception {
    String good = tokens.good();
    String header = ForgedTokens.json(ForgedTokens.header(Map.of()));
    String claims = ForgedTokens.json(tokens.claims(Map.of()));
    String deep = "{\"a\":".repeat(DEEP) + "1" + "}".repeat(DEEP);
    String open = claims.substring(0, claims.length() - 1);
    Map<String, String> malformed = new LinkedHashMap<>();
    malformed.put("claims " + DEEP + " deep", tokens.signed(header, open + ",\"x\":" + deep + "}"));
    malformed.put(
        "claims " + WIDE + " wide",
        tokens.signed(header, open + ",\"x\":[" + "1,".repeat(WIDE) + "1]}"));
    malformed.put("header deep", tokens.signed("{\"alg\":\"RS256\",\"x\":" + deep + "}", claims));
    malformed.put("claims in a list", tokens.signed(header, "[" + claims + "]"));
    malformed.put("claims cut off", tokens.signed(header, claims.substring(0, 40)));
    malformed.put("only brackets", tokens.signed(header, "[".repeat(8_000)));
    malformed.put("four parts", good + ".e30");
    malformed.put("two parts", good.substring(0, good.lastIndexOf('.')));
    malformed.put("not base64", "ey!!!." + good.substring(good.indexOf('.') + 1));
    malformed.put("padding", good + "==");
    malformed.put("dots", "ey" + ".".repeat(8_000));
    malformed.put("kid of 300 characters", tokens.forged(Map.of("kid", "k".repeat(300))));
    malformed.put("kid that is a list", tokens.forged(Map.of("kid", List.of("k"))));
    malformed.put("header of 5,000 characters", tokens.forged(Map.of("x", "y".repeat(5_000))));
    malformed.put("no token of any kind", "x" + RawSip.token());
    List<Attack> attacks = new ArrayList<>(of("malformed", malformed));
    attacks.addAll(
        of("too_large", Map.of(TOO_LONG + " characters", "ey" + "x".repeat(TOO_LONG - 2))));
    return attacks;
  }

  /** Tokens with keys that do not exist, among them ids that are paths and statements. */
  List<Attack> unknownKeys(int number) throws Exception {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("kid path", tokens.forged(Map.of("kid", "../../../../dev/null")));
    all.put("kid statement", tokens.forged(Map.of("kid", "x' UNION SELECT 'secret")));
    for (int i = all.size(); i < number; i++) {
      all.put("kid " + i, tokens.forged(Map.of("kid", "flood-" + i)));
    }
    return of("unknown_key", all);
  }

  private String signed(Map<String, ?> changes) throws Exception {
    return tokens.signed(ForgedTokens.header(Map.of()), tokens.claims(changes));
  }

  private Attack attack(String name, String reason, Map<String, ?> changes) throws Exception {
    return new Attack(name, reason, signed(changes));
  }

  private static List<Attack> of(String reason, Map<String, String> tokensByName) {
    return tokensByName.entrySet().stream()
        .map(entry -> new Attack(entry.getKey(), reason, entry.getValue()))
        .toList();
  }
}
