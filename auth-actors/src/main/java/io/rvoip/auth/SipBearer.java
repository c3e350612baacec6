package io.rvoip.auth;

import io.rvoip.protocol.auth.BearerChallenge;
import io.rvoip.protocol.auth.BearerCredentials;
import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.SipRequest;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Server side of bearer tokens in SIP, RFC 8898: who holds a token that is good for the tenant and
 * for SIP speaks for the account that bears the name of the token's subject.
 *
 * <p>A token is as good as a password, so over transports that do not hide it, it is neither asked
 * for nor looked at, unless the peer is on this host or the settings allow it. Any thread.
 */
public final class SipBearer {
  private final BearerSettings settings;
  private final TokenValidationService tokens;

  /** Takes the tokens that the service takes. */
  public SipBearer(BearerSettings settings, TokenValidationService tokens) {
    this.settings = settings;
    this.tokens = tokens;
  }

  /** What became of a token. */
  public sealed interface Verdict {
    /** It speaks for an account of this name, if there is one. */
    record Account(String user) implements Verdict {}

    /**
     * It does not.
     *
     * @param error value of the error parameter of the next challenge, RFC 8898 §4
     * @param reason a word for the audit log
     */
    record Refused(String error, String reason) implements Verdict {}

    /** Nobody can tell now. */
    record Unavailable() implements Verdict {}
  }

  /** Whether tokens may travel on this flow. */
  public boolean allowedOn(Flow flow) {
    return settings.inClear()
        || flow.transport().secure()
        || flow.remote().getAddress().isLoopbackAddress();
  }

  /** The token of a request; null when there is none. */
  public static @Nullable BearerCredentials credentials(SipRequest request) {
    return BearerCredentials.first(request.headers(HeaderName.AUTHORIZATION));
  }

  /**
   * The value of the WWW-Authenticate header that asks for a token.
   *
   * @param error why the last one was refused; null when there was none
   */
  public String challenge(String realm, @Nullable String error) {
    return new BearerChallenge(realm, settings.scope(), settings.authzServer(), error)
        .toHeaderValue();
  }

  /** Judges a token for a tenant; the stage never fails. */
  public CompletionStage<Verdict> check(BearerCredentials credentials, String tenant) {
    return tokens.validate(credentials.token()).thenApply(verdict -> judge(verdict, tenant));
  }

  private Verdict judge(TokenVerdict verdict, String tenant) {
    return switch (verdict) {
      case TokenVerdict.Refused(RefusalReason reason) ->
          reason == RefusalReason.UNAVAILABLE
              ? new Verdict.Unavailable()
              : new Verdict.Refused(
                  "invalid_token", "token_" + reason.name().toLowerCase(Locale.ROOT));
      case TokenVerdict.Valid(UserContext user) -> {
        if (!user.tenant().equals(tenant)) {
          yield new Verdict.Refused("invalid_token", "token_of_other_tenant");
        }
        if (!user.allows(settings.scope())) {
          yield new Verdict.Refused("invalid_scope", "token_without_scope");
        }
        yield new Verdict.Account(user.subject().toLowerCase(Locale.ROOT));
      }
    };
  }
}
