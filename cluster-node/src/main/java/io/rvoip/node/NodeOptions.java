package io.rvoip.node;

import io.rvoip.config.ConfigSources;
import io.rvoip.config.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that starts a node, and the configuration they make. */
public final class NodeOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "var",
      description = "Directory of this node's own files (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of("var");

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = "Ready-made profile of config/profiles (default: default, if it is there).")
  private @Nullable String profile;

  @Option(names = "--config", paramLabel = "FILE", description = "Further settings, HOCON.")
  private @Nullable Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One setting, as sip.port=5070; may be repeated.")
  private List<String> sets = new ArrayList<>();

  @Option(names = "--name", paramLabel = "NAME", description = "Name of this node.")
  private @Nullable String name;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      split = ",",
      description = "Addresses for SIP, media and remoting (default: all).")
  private List<String> bind = new ArrayList<>();

  @Option(
      names = "--advertise",
      paramLabel = "HOST",
      description = "Address that phones are told (default: the one they reach us at).")
  private @Nullable String advertise;

  @Option(names = "--sip-port", paramLabel = "PORT", description = "SIP port, UDP and TCP.")
  private @Nullable String sipPort;

  @Option(names = "--http-port", paramLabel = "PORT", description = "Port of API and status page.")
  private @Nullable String httpPort;

  @Option(
      names = "--http-bind",
      paramLabel = "ADDRESS",
      description = "Address of API and status page (default: loopback).")
  private @Nullable String httpBind;

  /** Given by the launcher to the nodes that it looks after. */
  @Option(names = "--shared", hidden = true, paramLabel = "DIR")
  private @Nullable Path shared;

  /** DIR of {@code --data}. */
  public Path data() {
    return data;
  }

  /** The name this node is told to have; null: it finds one. */
  public @Nullable String name() {
    return name;
  }

  /** All layers of the configuration that these options ask for. */
  public ConfigSources sources() {
    Map<String, Object> options = new HashMap<>();
    put(options, "rvoip.cluster.node", name);
    put(options, "rvoip.sip.port", sipPort);
    put(options, "rvoip.sip.advertise", advertise);
    put(options, "rvoip.http.port", httpPort);
    put(options, "rvoip.http.bind", httpBind);
    if (!bind.isEmpty()) {
      options.put("rvoip.sip.bind", bind);
    }
    return new ConfigSources(profilePath(), config, shared, data, sets, options);
  }

  /** What is allowed but should not be, one line each; to be said once. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>(sources().warnings());
    for (String set : sets) {
      String key = set.replaceFirst("\\s*=.*", "");
      if (Secret.isNamed(key)) {
        warnings.add(
            "--set %s: everybody on this host can read command lines (better: in DIR/rvoip.conf)"
                .formatted(key));
      }
    }
    return warnings;
  }

  /** Profiles lie in the release: in {@code rvoip.home} when the launcher says so, else here. */
  private @Nullable Path profilePath() {
    Path profiles = Path.of(System.getProperty("rvoip.home", ".")).resolve("config/profiles");
    if (profile != null) {
      Path path = profiles.resolve(profile + ".conf");
      if (!Files.exists(path)) {
        throw new OperatorError(
            "--profile: %s (expected: a file %s)".formatted(profile, path.normalize()));
      }
      return path;
    }
    Path byDefault = profiles.resolve("default.conf");
    return Files.exists(byDefault) ? byDefault : null;
  }

  private static void put(Map<String, Object> options, String key, @Nullable String value) {
    if (value != null) {
      options.put(key, value);
    }
  }
}
