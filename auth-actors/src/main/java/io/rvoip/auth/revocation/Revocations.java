package io.rvoip.auth.revocation;

import io.rvoip.auth.UserContext;
import io.rvoip.auth.revocation.Revocation.Kind;
import io.rvoip.auth.revocation.Revocation.Target;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a node knows to be revoked. Whoever remembers a verdict remembers the {@link #version()} it
 * was checked at and asks again only when that has changed, so a revocation counts from the moment
 * it is added and costs a read otherwise. Any thread.
 */
public final class Revocations {
  private final ConcurrentHashMap<Target, Revocation> known = new ConcurrentHashMap<>();
  private final AtomicLong version = new AtomicLong();

  /** Grows with every revocation that is new here. */
  public long version() {
    return version.get();
  }

  /** Whether what speaks for somebody is revoked, or what it was made from. */
  public boolean cover(UserContext user) {
    return cover(user.tenant(), user.subject(), user.tokenId(), user.issued())
        || user.origins().stream()
            .anyMatch(id -> known.containsKey(new Target(user.tenant(), Kind.TOKEN, id)));
  }

  /** Whether a token of this description is revoked. */
  public boolean cover(
      String tenant, String subject, @Nullable String tokenId, @Nullable Instant issued) {
    if (known.isEmpty()) {
      return false;
    }
    return covers(new Target(tenant, Kind.SUBJECT, subject), issued)
        || covers(new Target(tenant, Kind.ALL, ""), issued)
        || (tokenId != null && known.containsKey(new Target(tenant, Kind.TOKEN, tokenId)));
  }

  private boolean covers(Target target, @Nullable Instant issued) {
    Revocation revocation = known.get(target);
    return revocation != null && (issued == null || !issued.isAfter(revocation.before()));
  }

  /** Adds what is new; knowing it already changes nothing. */
  public void add(Collection<Revocation> revocations) {
    boolean changed = false;
    for (Revocation revocation : revocations) {
      Revocation before = known.get(revocation.target());
      Revocation after = known.merge(revocation.target(), revocation, Revocation::widerOf);
      changed |= !after.equals(before);
    }
    if (changed) {
      // After the map: who sees the new version finds the revocation.
      version.incrementAndGet();
    }
  }

  /** Forgets those that are over. */
  public void forget(Instant now) {
    known.values().removeIf(r -> !r.until().isAfter(now));
  }

  /** How many there are. */
  public int size() {
    return known.size();
  }
}
