package io.rvoip.auth;

import org.jspecify.annotations.Nullable;

/**
 * A user who wants to sign in.
 *
 * @param loginHash PHC string; null: cannot sign in
 */
public record LoginAccount(User user, @Nullable String loginHash) {
  /** Without the hash. */
  @Override
  public String toString() {
    return "LoginAccount[" + user.tenant() + "/" + user.name() + "]";
  }
}
