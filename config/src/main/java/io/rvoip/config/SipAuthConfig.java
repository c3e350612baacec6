package io.rvoip.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of {@code rvoip.auth} that is about phones.
 *
 * @param digestAlgorithms offered, the strongest first, RFC 8760 §2.4
 * @param digestQop offered qualities of protection, RFC 7616 §3.4
 * @param md5UserAgents beginnings of User-Agent headers of devices that are offered MD5 alone
 * @param nonceLifetime a nonce older than this is answered {@code stale=true}, RFC 7616 §3.3
 * @param nonceOnce whether a nonce may be used only once
 * @param authenticationInfo whether a 200 to REGISTER carries Authentication-Info
 * @param bearer null: tokens are not taken in SIP
 */
public record SipAuthConfig(
    List<String> digestAlgorithms,
    List<String> digestQop,
    List<Pattern> md5UserAgents,
    Duration nonceLifetime,
    boolean nonceOnce,
    boolean authenticationInfo,
    LockOut lockOut,
    @Nullable Bearer bearer) {
  private static final List<String> ALGORITHMS =
      List.of("SHA-512-256", "SHA-512-256-sess", "SHA-256", "SHA-256-sess", "MD5", "MD5-sess");

  /** {@code rvoip.auth.lockout}. */
  public record LockOut(
      int attempts, int unknownAccounts, Duration window, Duration duration, int maxEntries) {
    static LockOut read(Section s) {
      return new LockOut(
          s.integer("attempts", 0, 1000),
          s.integer("unknown-accounts", 0, 1000),
          s.duration("window", Duration.ofSeconds(1), Duration.ofDays(1)),
          s.duration("duration", Duration.ofSeconds(1), Duration.ofDays(1)),
          s.integer("max-entries", 100, 10_000_000));
    }
  }

  /** {@code rvoip.auth.sip-bearer}, RFC 8898. */
  public record Bearer(String authzServer, String scope, boolean inClear) {
    static @Nullable Bearer read(Section s) {
      String server = s.optionalText("authz-server");
      String scope = s.matching("scope", "[!#-\\[\\]-~]{1,64}", "one scope, RFC 6749 §3.3");
      boolean inClear = s.flag("in-clear");
      if (server == null) {
        return null;
      }
      if (!isHttps(server)) {
        s.problem("authz-server", server, "an https URI");
      }
      return new Bearer(server, scope, inClear);
    }

    private static boolean isHttps(String text) {
      try {
        URI uri = URI.create(text);
        return "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null;
      } catch (IllegalArgumentException e) {
        return false;
      }
    }
  }

  static SipAuthConfig read(Section s) {
    return new SipAuthConfig(
        some(s, "digest-algorithms", ALGORITHMS),
        some(s, "digest-qop", List.of("auth", "auth-int")),
        s.patterns("md5-user-agents"),
        s.duration("nonce-lifetime", Duration.ofSeconds(5), Duration.ofDays(1)),
        s.flag("nonce-once"),
        s.flag("authentication-info"),
        LockOut.read(s.section("lockout")),
        Bearer.read(s.section("sip-bearer")));
  }

  private static List<String> some(Section s, String key, List<String> known) {
    List<String> values = s.texts(key);
    if (values.isEmpty() || !known.containsAll(values)) {
      s.problem(key, values, "some of " + String.join(", ", known));
    }
    return List.copyOf(values);
  }
}
