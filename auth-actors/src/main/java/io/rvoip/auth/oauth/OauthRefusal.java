package io.rvoip.auth.oauth;

import java.util.Locale;

/** Why somebody could not sign in, or stay signed in. */
public enum OauthRefusal {
  /** No provider of this name is configured. */
  UNKNOWN_PROVIDER("there is no such provider"),
  /** The callback came without the cookie of a login, or with one that is not ours. */
  NO_LOGIN("this browser has not begun to sign in"),
  /** The person took too long. */
  LOGIN_EXPIRED("it took too long; begin again"),
  /** The state is another login's: somebody else's answer, or a second tab. */
  STATE_MISMATCH("the answer belongs to another sign-in; begin again"),
  /** The state was used before. */
  STATE_REPLAYED("this sign-in has been used; begin again"),
  /** The answer comes from another issuer than was asked, RFC 9207. */
  ISSUER_MISMATCH("the answer comes from another provider"),
  /** The provider or the person said no. */
  DENIED("the provider has refused"),
  /** The provider does not take the code or the refresh token. */
  GRANT_REFUSED("the provider does not accept the sign-in any more"),
  /** The provider does not know us; the operator must look at client-id and client-secret. */
  CLIENT_REFUSED("the provider does not accept this client"),
  /** The ID token is not what it must be. */
  ID_TOKEN_INVALID("the provider's token is not valid"),
  /** The ID token was made for another login. */
  NONCE_MISMATCH("the provider's token belongs to another sign-in"),
  /** The person is who he says, but may do nothing here. */
  NO_ROLE("this account has no role here"),
  /** The provider answers what is no answer. */
  PROVIDER_MALFORMED("the provider's answer cannot be understood"),
  /** The provider does not answer, or too many wait for it. */
  PROVIDER_AWAY("the provider does not answer");

  private final String sentence;

  OauthRefusal(String sentence) {
    this.sentence = sentence;
  }

  /** Stable word, as {@code state-mismatch}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** For the person. */
  public String sentence() {
    return sentence;
  }

  /** Whether the same may succeed later without anybody changing anything. */
  public boolean isTransient() {
    return this == PROVIDER_AWAY;
  }
}
