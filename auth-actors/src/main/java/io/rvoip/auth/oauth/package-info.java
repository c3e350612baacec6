/**
 * Signing in with an OpenID Connect provider, as its client: authorization code (RFC 6749 §4.1)
 * with PKCE (RFC 7636), state and nonce, sessions of browsers, refresh and logout; after the best
 * current practice of RFC 9700. Rules without I/O: {@link io.rvoip.auth.oauth.CallbackRules},
 * {@link io.rvoip.auth.oauth.IdTokenRules}, {@link io.rvoip.auth.oauth.SessionRules}, {@link
 * io.rvoip.auth.oauth.IdentityRules}. Entry classes: {@link io.rvoip.auth.oauth.SignIn} and {@link
 * io.rvoip.auth.oauth.BrowserSessions}. Sessions are kept behind {@link
 * io.rvoip.auth.oauth.SessionStore}, which {@code io.rvoip.store} implements.
 */
@NullMarked
package io.rvoip.auth.oauth;

import org.jspecify.annotations.NullMarked;
