package io.rvoip.client;

import io.rvoip.protocol.auth.BearerChallenge;
import io.rvoip.protocol.auth.BearerCredentials;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A peer's side of bearer tokens, RFC 8898 §2.1: a token is given to a server that has asked for
 * one, and from then on without being asked. On the loop's thread only.
 */
final class BearerTokens {
  private final @Nullable Supplier<String> source;
  private boolean asked;

  /**
   * @param source gives the current token, read anew each time; null: we have none
   */
  BearerTokens(@Nullable Supplier<String> source) {
    this.source = source;
  }

  /** An Authorization value for a request that is not challenged yet; null: none. */
  @Nullable String authorize() {
    return asked ? token() : null;
  }

  /**
   * An Authorization value after a challenge; null when it does not ask for a token, when we have
   * none, or when the one that we gave is what the server does not take.
   *
   * @param sent Authorization values of the refused request
   */
  @Nullable String answer(List<String> challenges, List<String> sent) {
    if (source == null || BearerChallenge.parseAll(challenges).isEmpty()) {
      return null;
    }
    asked = true;
    BearerCredentials refused = BearerCredentials.first(sent);
    String token = token();
    return refused != null && refused.toHeaderValue().equals(token) ? null : token;
  }

  private @Nullable String token() {
    if (source == null) {
      return null;
    }
    try {
      return new BearerCredentials(source.get().strip()).toHeaderValue();
    } catch (RuntimeException notNow) {
      return null; // the request ends as the server has answered it
    }
  }
}
