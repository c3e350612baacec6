package io.rvoip.store;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Secrets that all nodes share: made at the first start of the first node, once for the cluster.
 * Whoever reads the database reads them; they are never logged.
 *
 * <p>Blocks; for the start of a node and for operators' commands.
 */
public final class ClusterSecrets {
  private static final String CLUSTER_KEY = "cluster-key";
  private static final String PREVIOUS_CLUSTER_KEY = "cluster-key-previous";
  private static final int KEY_BYTES = 32;

  private final StoreThreads threads;

  ClusterSecrets(StoreThreads threads) {
    this.threads = threads;
  }

  /** The key from which tags, nonces and flow tokens get theirs. */
  public byte[] clusterKey() {
    return getOrMake(
        CLUSTER_KEY,
        () -> {
          byte[] key = new byte[KEY_BYTES];
          new SecureRandom().nextBytes(key);
          return key;
        });
  }

  /** The key before the last rotation, still good for checking. */
  public Optional<byte[]> previousClusterKey() {
    return get(PREVIOUS_CLUSTER_KEY);
  }

  /** The secret of this name; of several nodes that make it at once, one wins for all. */
  public byte[] getOrMake(String name, Supplier<byte[]> make) {
    Optional<byte[]> there = get(name);
    if (there.isPresent()) {
      return there.get();
    }
    byte[] proposed = make.get();
    return threads.nowPatiently(
        c -> {
          Sql.update(
              c,
              "INSERT INTO cluster_secret (name, secret_value) VALUES (?, ?)"
                  + " ON CONFLICT DO NOTHING",
              name,
              proposed);
          return Sql.first(
                  c,
                  "SELECT secret_value FROM cluster_secret WHERE name = ?",
                  row -> row.getBytes(1),
                  name)
              .orElseThrow();
        });
  }

  /** The secret of this name, if there is one. */
  public Optional<byte[]> get(String name) {
    return threads.nowPatiently(
        c ->
            Sql.first(
                c,
                "SELECT secret_value FROM cluster_secret WHERE name = ?",
                row -> row.getBytes(1),
                name));
  }

  /**
   * A secret by its name.
   *
   * @param value shown to nobody
   */
  @SuppressWarnings("ArrayRecordComponent") // carried, never compared
  public record Named(String name, byte[] value) {
    /** Without the value. */
    @Override
    public String toString() {
      return "Named[" + name + "]";
    }
  }

  /** Secrets whose names begin so, in order, beginning after a name; at most {@code limit}. */
  public List<Named> page(String prefix, String after, int limit) {
    return threads.nowPatiently(
        c ->
            Sql.list(
                c,
                "SELECT name, secret_value FROM cluster_secret"
                    + " WHERE name LIKE ? AND name > ? ORDER BY name LIMIT ?",
                row -> new Named(row.getString(1), row.getBytes(2)),
                prefix + "%",
                after,
                limit));
  }

  /** Deletes secrets; says how many there were. */
  public int delete(List<String> names) {
    return threads.nowPatiently(
        c -> {
          int deleted = 0;
          for (String name : names) {
            deleted += Sql.update(c, "DELETE FROM cluster_secret WHERE name = ?", name);
          }
          return deleted;
        });
  }

  /** Writes a secret, in place of any before. */
  public void put(String name, byte[] value) {
    threads.<Integer>nowPatiently(
        c -> {
          Sql.update(c, "DELETE FROM cluster_secret WHERE name = ?", name);
          return Sql.update(
              c, "INSERT INTO cluster_secret (name, secret_value) VALUES (?, ?)", name, value);
        });
  }
}
