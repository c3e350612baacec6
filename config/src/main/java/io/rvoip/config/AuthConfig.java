package io.rvoip.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * {@code rvoip.auth}: who may do what.
 *
 * @param realm realm of the default tenant when the first node makes it; null: the first of {@code
 *     sip.domains}, else {@code rvoip}. Fixed from then on, because stored password hashes contain
 *     it
 * @param sip how phones prove who they are
 * @param audit where decisions are written down
 * @param tokenCacheTtl how long a verdict on one of our own tokens is believed
 * @param tokens tokens of other issuers, and revocation
 * @param passwords what passwords must be, and how people sign in with them
 * @param ownTokens the tokens that we sign
 */
public record AuthConfig(
    @Nullable String realm,
    SipAuthConfig sip,
    Audit audit,
    Duration tokenCacheTtl,
    int tokenCacheSize,
    StirConfig stir,
    OauthConfig oauth,
    TokensConfig tokens,
    PasswordConfig passwords,
    OwnTokensConfig ownTokens) {

  /**
   * {@code rvoip.auth.audit}.
   *
   * @param maxFileBytes size at which a file is put aside
   * @param files how many are kept, the current one included
   */
  public record Audit(boolean enabled, long maxFileBytes, int files) {
    static Audit read(Section s) {
      return new Audit(
          s.flag("enabled"), s.size("max-file", 4096, 1L << 40), s.integer("files", 1, 1000));
    }
  }

  static AuthConfig read(Section s) {
    String realm = s.optionalText("realm");
    if (realm != null && (realm.length() > 128 || realm.indexOf('"') >= 0)) {
      s.problem("realm", realm, "up to 128 characters, no quote");
    }
    return new AuthConfig(
        realm,
        SipAuthConfig.read(s),
        Audit.read(s.section("audit")),
        s.duration("token-cache-ttl", Duration.ZERO, Duration.ofMinutes(10)),
        s.integer("token-cache-size", 0, 1_000_000),
        StirConfig.read(s.section("stir")),
        OauthConfig.read(s.section("oauth")),
        TokensConfig.read(s),
        PasswordConfig.read(s.section("passwords"), s.section("login")),
        OwnTokensConfig.read(s.section("own-tokens")));
  }
}
