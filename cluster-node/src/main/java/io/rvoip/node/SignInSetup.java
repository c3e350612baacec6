package io.rvoip.node;

import io.rvoip.auth.ClusterSeal;
import io.rvoip.auth.oauth.BrowserSessions;
import io.rvoip.auth.oauth.Providers;
import io.rvoip.auth.oauth.SessionEnds;
import io.rvoip.auth.oauth.SignIn;
import io.rvoip.auth.revocation.RevocationDesk;
import io.rvoip.auth.revocation.Revocations;
import io.rvoip.config.OauthConfig;
import io.rvoip.node.http.OauthServices;
import io.rvoip.store.Store;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Puts together what signing in needs, of the settings and the cluster's key. */
public final class SignInSetup {
  private static final String LOGIN_KEY = "oauth-login";
  private static final String SESSION_KEY = "oauth-session";

  private SignInSetup() {}

  /**
   * Null when no provider is configured. Blocks until the store has given the cluster's key.
   *
   * @param ended where what an ended session has opened is taken back
   */
  public static @Nullable OauthServices of(
      OauthConfig config,
      Store store,
      Revocations revocations,
      RevocationDesk ended,
      InstantSource clock) {
    URI publicUrl = config.publicUrl();
    if (publicUrl == null || config.providers().isEmpty()) {
      return null;
    }
    SecureRandom random = new SecureRandom();
    byte[] key = store.secrets().clusterKey();
    byte[] previous = store.secrets().previousClusterKey().orElse(null);
    ClusterSeal login = new ClusterSeal(key, previous, LOGIN_KEY, random);
    ClusterSeal session = new ClusterSeal(key, previous, SESSION_KEY, random);
    Providers providers = new Providers(config, System::nanoTime);
    SessionEnds ends = new SessionEnds(ended);
    return new OauthServices(
        publicUrl,
        config.loginTimeout(),
        providers,
        new SignIn(providers, store.sessions(), ends, login, session, random, clock),
        new BrowserSessions(
            providers, store.sessions(), revocations, ends, session, random, clock));
  }
}
