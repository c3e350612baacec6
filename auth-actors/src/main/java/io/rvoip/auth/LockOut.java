package io.rvoip.auth;

import java.util.HashSet;
import java.util.Set;

/**
 * Stops the guessing of passwords and of names, and nobody else.
 *
 * <p>Counted are responses that are wrong: not requests without credentials, which are the normal
 * first step, and not those whose nonce only is too old. Wrong responses for one account from one
 * source lock that pair alone, so that one badly set phone behind a NAT harms no other; a right one
 * clears the pair. A source that asks for many accounts that do not exist is locked as a whole, but
 * for the accounts that have lately proven themselves from there. An account that does not exist is
 * locked like one that does, so a lock tells a stranger nothing.
 *
 * <p>Holds a bounded number of entries and forgets the one used longest ago. Owns no clock; any
 * thread. Known to this node only.
 */
public final class LockOut {
  /** A phone that has registered is good for a day after its last sign of life. */
  private static final long GOOD_MILLIS = 86_400_000;

  private static final long NANOS = 1_000_000;

  private record Pair(String tenant, String account, String source) {}

  /** Wrong attempts since a moment, or a lock until another. */
  private record Attempts(int count, long sinceMillis, long lockedUntilMillis) {}

  /** Names that a source has asked for in vain, by hash. */
  private record Names(Set<Integer> hashes, long sinceMillis, long lockedUntilMillis) {}

  private final LockOutSettings settings;
  private final long windowMillis;
  private final long durationMillis;
  private final ExpiringCache<Pair, Attempts> pairs;
  private final ExpiringCache<String, Names> sources;
  private final ExpiringCache<Pair, Boolean> good;

  /** Nobody is locked out yet. */
  public LockOut(LockOutSettings settings) {
    this.settings = settings;
    this.windowMillis = settings.window().toMillis();
    this.durationMillis = settings.duration().toMillis();
    this.pairs = new ExpiringCache<>(settings.maxEntries());
    this.sources = new ExpiringCache<>(settings.maxEntries());
    this.good = new ExpiringCache<>(settings.maxEntries());
  }

  /** What a wrong response has led to. */
  public enum Outcome {
    /** Counted, nothing more. */
    COUNTED,
    /** From now on the account is refused from this source. */
    ACCOUNT_LOCKED,
    /** From now on the source is refused. */
    SOURCE_LOCKED
  }

  /**
   * Whether a request is to be refused without a look at its response.
   *
   * @param source address without port
   */
  public synchronized boolean locked(String tenant, String account, String source, long nowMillis) {
    long now = nowMillis * NANOS;
    Pair pair = new Pair(tenant, account, source);
    Attempts attempts = pairs.get(pair, now);
    if (attempts != null && nowMillis < attempts.lockedUntilMillis) {
      return true;
    }
    Names names = sources.get(source, now);
    return names != null && nowMillis < names.lockedUntilMillis && good.get(pair, now) == null;
  }

  /** A right response. */
  public synchronized void right(String tenant, String account, String source, long nowMillis) {
    Pair pair = new Pair(tenant, account, source);
    pairs.remove(pair);
    good.put(pair, true, (nowMillis + GOOD_MILLIS) * NANOS);
  }

  /**
   * A wrong response.
   *
   * @param exists whether there is such an account
   */
  public synchronized Outcome wrong(
      String tenant, String account, String source, boolean exists, long nowMillis) {
    Outcome ofSource =
        exists || settings.unknownAccounts() == 0
            ? Outcome.COUNTED
            : unknownAccount(tenant + '/' + account, source, nowMillis);
    Outcome ofPair =
        settings.attempts() == 0
            ? Outcome.COUNTED
            : wrongResponse(new Pair(tenant, account, source), nowMillis);
    return ofSource == Outcome.COUNTED ? ofPair : ofSource;
  }

  private Outcome wrongResponse(Pair pair, long nowMillis) {
    Attempts before = pairs.get(pair, nowMillis * NANOS);
    int count = before == null ? 1 : before.count + 1;
    long since = before == null ? nowMillis : before.sinceMillis;
    boolean enough = count >= settings.attempts();
    long until = enough ? nowMillis + durationMillis : since + windowMillis;
    pairs.put(pair, new Attempts(count, since, enough ? until : 0), until * NANOS);
    return enough ? Outcome.ACCOUNT_LOCKED : Outcome.COUNTED;
  }

  private Outcome unknownAccount(String name, String source, long nowMillis) {
    Names before = sources.get(source, nowMillis * NANOS);
    Set<Integer> hashes = before == null ? new HashSet<>() : before.hashes;
    long since = before == null ? nowMillis : before.sinceMillis;
    hashes.add(name.hashCode());
    boolean enough = hashes.size() >= settings.unknownAccounts();
    long until = enough ? nowMillis + durationMillis : since + windowMillis;
    sources.put(source, new Names(hashes, since, enough ? until : 0), until * NANOS);
    return enough ? Outcome.SOURCE_LOCKED : Outcome.COUNTED;
  }
}
