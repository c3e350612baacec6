package io.rvoip.auth.oauth;

import io.rvoip.auth.ClusterSeal;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster keeps of a browser that has signed in. The browser holds one secret at a time
 * that leads here; all secrets of one sign-in are one family and end together.
 *
 * @param id public; names it in logs
 * @param providerSubject the provider's {@code sub}, which a refresh must confirm
 * @param subject who it is, unique in the cluster
 * @param name for people
 * @param sealedTokens refresh and ID token, sealed by {@link ClusterSeal} for this id
 * @param seen last use, a minute late at most
 * @param expires when it ends whatever happens
 * @param freshUntil when the provider must confirm the identity; null: it gave us nothing to ask
 *     with
 * @param version grows with each refresh begun or ended; what is written names the one it has seen
 */
@SuppressWarnings("ArrayRecordComponent") // one row, compared by nobody
public record BrowserSession(
    String id,
    String tenant,
    String provider,
    String providerSubject,
    String subject,
    String name,
    Set<String> roles,
    byte[] sealedTokens,
    Instant created,
    Instant seen,
    Instant expires,
    @Nullable Instant freshUntil,
    long version) {

  /** Copies the set. */
  public BrowserSession {
    roles = Set.copyOf(roles);
  }

  /** The same session of somebody whose name or roles have changed. */
  BrowserSession with(Identity identity) {
    return new BrowserSession(
        id,
        tenant,
        provider,
        providerSubject,
        subject,
        identity.name(),
        identity.roles(),
        sealedTokens,
        created,
        seen,
        expires,
        freshUntil,
        version);
  }

  /** Who it is, as last confirmed. */
  Identity identity() {
    return new Identity(providerSubject, subject, name, roles);
  }

  /** Without the tokens, sealed as they are. */
  @Override
  public String toString() {
    return "BrowserSession[%s %s/%s roles %s]".formatted(id, tenant, subject, roles);
  }
}
