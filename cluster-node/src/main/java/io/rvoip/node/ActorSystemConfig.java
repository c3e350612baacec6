package io.rvoip.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.rvoip.config.ClusterConfig.FailureDetection;
import io.rvoip.config.RvoipConfig;
import io.rvoip.node.lifeline.DeathWitness;
import io.rvoip.node.tls.NodeCertificate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Settings of the actor system: {@code rvoip-node.conf} with addresses, names, keys and failure
 * detection of this node laid over it.
 */
public final class ActorSystemConfig {
  /** Role that carries a member's {@link NodeIdentity#id()} to the others. */
  public static final String IDENTITY_ROLE = "node=";

  private static final String REMOTE = "pekko.remote.artery.";
  private static final String KEYS = REMOTE + "ssl.rotating-keys-engine.";

  private ActorSystemConfig() {}

  /**
   * The settings.
   *
   * @param lifelinePort where other nodes hold their lifelines to this one; 0: none
   * @param tlsDir where the node's {@link NodeCertificate} lies; read only when remoting is
   *     encrypted
   */
  public static Config of(
      RvoipConfig config, NodeIdentity identity, int lifelinePort, Path tlsDir) {
    Map<String, Object> over = new HashMap<>();
    String host = identity.address().getAddress().getHostAddress();
    over.put(REMOTE + "canonical.hostname", host);
    over.put(REMOTE + "canonical.port", identity.address().getPort());
    over.put(REMOTE + "bind.hostname", host);
    over.put(REMOTE + "transport", identity.tls() ? "tls-tcp" : "tcp");
    if (identity.tls()) {
      over.put(
          REMOTE + "ssl.ssl-engine-provider",
          "org.apache.pekko.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider");
      over.put(KEYS + "key-file", file(tlsDir, NodeCertificate.KEY_FILE));
      over.put(KEYS + "cert-file", file(tlsDir, NodeCertificate.CERTIFICATE_FILE));
      over.put(KEYS + "ca-cert-file", file(tlsDir, NodeCertificate.CA_FILE));
    }
    List<String> roles = new ArrayList<>(config.cluster().roles());
    roles.add(IDENTITY_ROLE + identity.id());
    if (lifelinePort > 0) {
      roles.add(DeathWitness.ROLE + lifelinePort);
    }
    over.put("pekko.cluster.roles", roles);
    FailureDetection f = config.cluster().failureDetection();
    over.put("pekko.cluster.failure-detector.heartbeat-interval", f.heartbeat());
    over.put("pekko.cluster.failure-detector.expected-response-after", f.heartbeat());
    over.put("pekko.cluster.failure-detector.acceptable-heartbeat-pause", f.acceptablePause());
    over.put("pekko.cluster.split-brain-resolver.stable-after", f.stableAfter());
    if (config.store().postgres()) {
      over.put("pekko.cluster.split-brain-resolver.active-strategy", "lease-majority");
    }
    return ConfigFactory.parseMap(over, "settings of this node")
        .withFallback(ConfigFactory.parseResources("rvoip-node.conf"))
        .withFallback(ConfigFactory.defaultReference())
        .resolve();
  }

  private static String file(Path dir, String name) {
    return dir.toAbsolutePath().resolve(name).toString();
  }
}
