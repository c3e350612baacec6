package io.rvoip.node;

import io.rvoip.config.RvoipConfig;
import io.rvoip.node.tls.ClusterCa;
import io.rvoip.node.tls.NodeCertificate;
import io.rvoip.store.ClusterSecrets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys of encrypted remoting: the cluster's authority from the store, made by whichever node comes
 * first, and a fresh certificate of this node in {@code DIR/tls}. A plain node has none.
 */
final class RemotingKeys {
  private static final Logger LOG = LoggerFactory.getLogger(RemotingKeys.class);
  private static final String SECRET = "remoting-ca";

  private final String cluster;
  private final NodeIdentity identity;
  private final Path directory;

  /** Made while the store is being opened. */
  private final CompletableFuture<KeyPair> key;

  RemotingKeys(RvoipConfig config, NodeIdentity identity) {
    this.cluster = config.cluster().name();
    this.identity = identity;
    this.directory = config.store().dir().resolve("tls");
    this.key =
        identity.tls()
            ? CompletableFuture.supplyAsync(ClusterCa::newNodeKey)
            : new CompletableFuture<>();
  }

  Path directory() {
    return directory;
  }

  /**
   * Writes the files that the actor system reads.
   *
   * @throws OperatorError when they cannot be written
   */
  void write(ClusterSecrets secrets) {
    if (!identity.tls()) {
      return;
    }
    byte[] pem =
        secrets.getOrMake(
            SECRET,
            () ->
                ClusterCa.create(cluster, Instant.now())
                    .toPem()
                    .getBytes(StandardCharsets.US_ASCII));
    NodeCertificate certificate =
        ClusterCa.fromPem(new String(pem, StandardCharsets.US_ASCII))
            .issue(
                cluster,
                identity.name(),
                identity.address().getAddress(),
                key.join(),
                Instant.now());
    try {
      certificate.writeTo(directory);
    } catch (IOException e) {
      throw new OperatorError(directory + ": cannot be written (expected: a writable directory)");
    }
  }

  /** A new certificate under the same key, long before the old one ends; remoting picks it up. */
  void renew(ClusterSecrets secrets) {
    CompletableFuture.runAsync(() -> write(secrets))
        .whenComplete(
            (v, failure) -> {
              if (failure != null) {
                LOG.warn("certificate of remoting not renewed; next try tomorrow", failure);
              }
            });
  }
}
