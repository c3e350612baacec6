package io.rvoip.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where settings come from. Later wins: {@code reference.conf}, profile, file of {@code --config},
 * {@code DIR/rvoip.conf}, {@code --set}, command options.
 *
 * @param profile a ready-made profile of {@code config/}; null: none
 * @param file the file of {@code --config}; null: none
 * @param dataDir DIR of {@code --data}; its {@code rvoip.conf} may be absent
 * @param sets each {@code key=value}, with or without the leading {@code rvoip.}
 * @param options full path to value, from dedicated command options
 */
public record ConfigSources(
    @Nullable Path profile,
    @Nullable Path file,
    Path dataDir,
    List<String> sets,
    Map<String, Object> options) {
  private static final String ROOT = "rvoip.";

  public ConfigSources {
    sets = List.copyOf(sets);
    options = Map.copyOf(options);
  }

  /** Only {@code reference.conf} and {@code DIR/rvoip.conf}. */
  public static ConfigSources ofDataDir(Path dataDir) {
    return new ConfigSources(null, null, dataDir, List.of(), Map.of());
  }

  /** The same sources with further {@code key=value} settings. */
  public ConfigSources withSets(List<String> more) {
    List<String> all = new ArrayList<>(sets);
    all.addAll(more);
    return new ConfigSources(profile, file, dataDir, all, options);
  }

  /**
   * All layers as one, not yet checked.
   *
   * @throws ConfigException when a file is missing or is not HOCON, or a {@code --set} has no
   *     {@code =}
   */
  public Config merged() {
    List<String> problems = new ArrayList<>();
    Config config = ConfigFactory.defaultReferenceUnresolved();
    for (Path path : files()) {
      config = parse(path, problems).withFallback(config);
    }
    for (String set : sets) {
      config = parseSet(set, problems).withFallback(config);
    }
    for (Map.Entry<String, Object> option : options.entrySet()) {
      config = config.withValue(option.getKey(), value(option.getValue(), "command option"));
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return config.withValue("rvoip.store.dir", value(dataDir.toString(), "--data"));
  }

  /**
   * The files that are read, the strongest last; those in DIR only when they exist. {@code
   * DIR/store.conf} is written by commands that join a cluster or move the database: where it is.
   */
  public List<Path> files() {
    List<Path> files = new ArrayList<>();
    if (profile != null) {
      files.add(profile);
    }
    if (file != null) {
      files.add(file);
    }
    for (String name : List.of("store.conf", "rvoip.conf")) {
      Path own = dataDir.resolve(name);
      if (Files.exists(own)) {
        files.add(own);
      }
    }
    return files;
  }

  private static Config parse(Path path, List<String> problems) {
    try {
      return ConfigFactory.parseFile(
          path.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
    } catch (com.typesafe.config.ConfigException.IO e) {
      problems.add(path + ": cannot be read (expected: a readable HOCON file)");
    } catch (com.typesafe.config.ConfigException e) {
      problems.add(oneLine(e));
    }
    return ConfigFactory.empty();
  }

  private static Config parseSet(String set, List<String> problems) {
    int equals = set.indexOf('=');
    if (equals < 1) {
      problems.add("--set: " + set + " (expected: key=value)");
      return ConfigFactory.empty();
    }
    String name = set.substring(0, equals).strip();
    String key = name.startsWith(ROOT) ? name : ROOT + name;
    String value = set.substring(equals + 1).strip();
    try {
      // A list, an object or a quoted text is HOCON; anything else is taken as it stands, colons
      // and all.
      if (value.startsWith("[") || value.startsWith("{") || value.startsWith("\"")) {
        return ConfigFactory.parseString(key + " = " + value);
      }
      return ConfigFactory.empty().withValue(key, value(value, "--set"));
    } catch (com.typesafe.config.ConfigException e) {
      problems.add("--set: " + set + " (expected: key=value; " + oneLine(e) + ")");
      return ConfigFactory.empty();
    }
  }

  private static com.typesafe.config.ConfigValue value(Object value, String origin) {
    return ConfigValueFactory.fromAnyRef(value, origin);
  }

  static String oneLine(Exception e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s*[\\r\\n]+\\s*", " ");
  }
}
