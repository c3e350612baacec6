package io.rvoip.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValueFactory;
import io.rvoip.config.RenamedKeys.Moved;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where settings come from. Later wins: {@code reference.conf}, profile, file of {@code --config},
 * {@code DIR/store.conf}, {@code DIR/rvoip.conf}, {@code --set}, command options.
 *
 * @param profile a ready-made profile of {@code config/}; null: none
 * @param file the file of {@code --config}; null: none
 * @param sharedDir DIR of the launcher that looks after several nodes: its files come before those
 *     of each node's own; null: none
 * @param dataDir DIR of {@code --data}; its files may be absent
 * @param sets each {@code key=value}, with or without the leading {@code rvoip.}
 * @param options full path to value, from dedicated command options
 */
public record ConfigSources(
    @Nullable Path profile,
    @Nullable Path file,
    @Nullable Path sharedDir,
    Path dataDir,
    List<String> sets,
    Map<String, Object> options) {
  private static final String ROOT = "rvoip.";

  public ConfigSources {
    sets = List.copyOf(sets);
    options = Map.copyOf(options);
  }

  /** Of a node that shares no directory. */
  public ConfigSources(
      @Nullable Path profile,
      @Nullable Path file,
      Path dataDir,
      List<String> sets,
      Map<String, Object> options) {
    this(profile, file, null, dataDir, sets, options);
  }

  /** Only {@code reference.conf} and {@code DIR/rvoip.conf}. */
  public static ConfigSources ofDataDir(Path dataDir) {
    return new ConfigSources(null, null, dataDir, List.of(), Map.of());
  }

  /** The same sources with further {@code key=value} settings. */
  public ConfigSources withSets(List<String> more) {
    List<String> all = new ArrayList<>(sets);
    all.addAll(more);
    return new ConfigSources(profile, file, sharedDir, dataDir, all, options);
  }

  /**
   * All layers as one, not yet checked.
   *
   * @throws ConfigException when a file is missing or is not HOCON, a {@code --set} has no {@code
   *     =}, or a key is set by its old and its new name
   */
  public Config merged() {
    return merged(RenamedKeys.SINCE_LAST_RELEASE);
  }

  /** As {@link #merged()}, with these old names. */
  Config merged(RenamedKeys renamed) {
    return moved(renamed)
        .config()
        .withFallback(ConfigFactory.defaultReferenceUnresolved())
        .withValue("rvoip.store.dir", value(dataDir.toString(), "--data"));
  }

  /** One line for each setting that stands at an old name; to be said once, at the start. */
  public List<String> warnings() {
    return warnings(RenamedKeys.SINCE_LAST_RELEASE);
  }

  /** As {@link #warnings()}, with these old names. */
  List<String> warnings(RenamedKeys renamed) {
    return moved(renamed).warnings();
  }

  private Moved moved(RenamedKeys renamed) {
    List<String> problems = new ArrayList<>();
    Config own = own(problems);
    try {
      Moved moved = renamed.move(own, ConfigFactory.defaultReferenceUnresolved());
      problems.addAll(moved.problems());
      if (problems.isEmpty()) {
        return moved;
      }
    } catch (com.typesafe.config.ConfigException.UnresolvedSubstitution e) {
      problems.add(oneLine(e));
    }
    throw new ConfigException(problems);
  }

  /** What the operator has set. */
  private Config own(List<String> problems) {
    Config config = ConfigFactory.empty();
    for (Path path : files()) {
      config = parse(path, problems).withFallback(config);
    }
    for (String set : sets) {
      config = parseSet(set, problems).withFallback(config);
    }
    for (Map.Entry<String, Object> option : options.entrySet()) {
      config = config.withValue(option.getKey(), value(option.getValue(), "command option"));
    }
    return config;
  }

  /**
   * The files that are read, the strongest last; those in a DIR only when they exist. {@code
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
    if (sharedDir != null) {
      addFiles(sharedDir, files);
    }
    addFiles(dataDir, files);
    return files;
  }

  private static void addFiles(Path dir, List<Path> files) {
    for (String name : List.of("store.conf", "rvoip.conf")) {
      Path own = dir.resolve(name);
      if (Files.exists(own)) {
        files.add(own);
      }
    }
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
      boolean secret = Secret.isNamed(key);
      problems.add(
          "--set: %s (expected: key=value%s)"
              .formatted(secret ? name + "=***" : set, secret ? "" : "; " + oneLine(e)));
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
