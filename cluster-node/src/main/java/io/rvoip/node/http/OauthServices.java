package io.rvoip.node.http;

import io.rvoip.auth.oauth.BrowserSessions;
import io.rvoip.auth.oauth.Providers;
import io.rvoip.auth.oauth.SignIn;
import java.net.URI;
import java.time.Duration;

/**
 * What signing in stands on; there where a provider is configured.
 *
 * @param publicUrl where browsers reach the cluster
 * @param loginTimeout life of a login's cookie
 */
public record OauthServices(
    URI publicUrl,
    Duration loginTimeout,
    Providers providers,
    SignIn signIn,
    BrowserSessions sessions)
    implements AutoCloseable {

  @Override
  public void close() {
    providers.close();
  }
}
