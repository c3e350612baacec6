package io.rvoip.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException.BadValue;
import com.typesafe.config.ConfigException.Missing;
import com.typesafe.config.ConfigException.WrongType;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * One object of the configuration while it is read. A wrong value adds a line to the problems and
 * yields a harmless one, so that reading goes on and the operator sees everything at once.
 */
final class Section {
  private final Config config;
  private final String path;
  private final List<String> problems;

  private Section(Config config, String path, List<String> problems) {
    this.config = config;
    this.path = path;
    this.problems = problems;
  }

  static Section root(Config config, List<String> problems) {
    return new Section(config, "", problems).section("rvoip");
  }

  Section section(String key) {
    Config nested =
        read(key, "a section { … }", ConfigFactory.empty(), () -> config.getConfig(key));
    return new Section(nested, name(key), problems);
  }

  int integer(String key, int min, int max) {
    return (int) number(key, min, max);
  }

  long number(String key, long min, long max) {
    String expected = min + ".." + max;
    long value = read(key, expected, min, () -> config.getLong(key));
    if (value < min || value > max) {
      problem(key, value, expected);
      return min;
    }
    return value;
  }

  boolean flag(String key) {
    return read(key, "true, false", false, () -> config.getBoolean(key));
  }

  String text(String key) {
    return read(key, "text", "", () -> config.getString(key)).strip();
  }

  /** Null when empty. */
  @Nullable String optionalText(String key) {
    String value = text(key);
    return value.isEmpty() ? null : value;
  }

  String textOr(String key, String otherwise) {
    return has(key) ? text(key) : otherwise;
  }

  /** A section whose keys the operator chooses, each with a list of texts. */
  Map<String, List<String>> textLists(String key) {
    Section nested = section(key);
    Map<String, List<String>> lists = new TreeMap<>();
    for (String name : nested.config.root().keySet()) {
      if (!name.matches("[a-z0-9-]{1,32}")) {
        nested.problem(name, "unusable name", "1..32 of a..z, 0..9, -");
      } else {
        lists.put(name, nested.texts(name));
      }
    }
    return lists;
  }

  String matching(String key, String regex, String expected) {
    String value = text(key);
    if (!value.matches(regex)) {
      problem(key, quoted(value), expected);
    }
    return value;
  }

  <E extends Enum<E>> E oneOf(String key, Class<E> type) {
    String value = text(key);
    List<String> names = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String name = constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
      if (name.equals(value)) {
        return constant;
      }
      names.add(name);
    }
    problem(key, quoted(value), String.join(", ", names));
    return type.getEnumConstants()[0];
  }

  Duration duration(String key, Duration min, Duration max) {
    String expected = show(min) + ".." + show(max);
    Duration value = read(key, expected, min, () -> config.getDuration(key));
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      problem(key, shown(key), expected);
      return min;
    }
    return value;
  }

  /** A size in bytes; {@code 64 KiB} and the like are understood. */
  int bytes(String key, int min, int max) {
    return (int) size(key, min, max);
  }

  /** A size in bytes that may be larger than 2 GiB. */
  long size(String key, long min, long max) {
    String expected = min + ".." + max + " bytes";
    long value = read(key, expected, min, () -> config.getBytes(key));
    if (value < min || value > max) {
      problem(key, shown(key), expected);
      return min;
    }
    return value;
  }

  List<String> texts(String key) {
    return read(key, "a list of texts", List.<String>of(), () -> config.getStringList(key));
  }

  /** Host names, or IP addresses without brackets. */
  List<String> hosts(String key) {
    List<String> hosts = texts(key);
    for (String host : hosts) {
      if (!Hosts.isHost(host)) {
        problem(key, quoted(host), "a domain, as example.com");
      }
    }
    return hosts;
  }

  List<Pattern> patterns(String key) {
    List<Pattern> patterns = new ArrayList<>();
    for (String text : texts(key)) {
      try {
        patterns.add(Pattern.compile(text));
      } catch (PatternSyntaxException e) {
        problem(key, quoted(text), "a regular expression: " + e.getDescription());
      }
    }
    return List.copyOf(patterns);
  }

  List<InetAddress> addresses(String key) {
    List<InetAddress> addresses = new ArrayList<>();
    for (String text : texts(key)) {
      InetAddress address = literal(key, text);
      if (address != null) {
        addresses.add(address);
      }
    }
    return List.copyOf(addresses);
  }

  /** Null when empty. */
  @Nullable InetAddress optionalAddress(String key) {
    String text = text(key);
    return text.isEmpty() ? null : literal(key, text);
  }

  private @Nullable InetAddress literal(String key, String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      problem(key, quoted(text), "an IP address, no host name");
      return null;
    }
  }

  /** The objects of a list; a key outside {@code known} is a problem. */
  List<Section> objects(String key, Set<String> known) {
    List<? extends ConfigValue> list =
        read(key, "a list of { … }", List.<ConfigValue>of(), () -> config.getList(key));
    List<Section> sections = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String name = key + "[" + i + "]";
      if (list.get(i) instanceof ConfigObject object) {
        Section section = new Section(object.toConfig(), name(name), problems);
        section.rejectOthers(known);
        sections.add(section);
      } else {
        problem(name, list.get(i).render(), "{ … }");
      }
    }
    return sections;
  }

  private void rejectOthers(Set<String> known) {
    for (String key : config.root().keySet()) {
      if (!known.contains(key)) {
        problems.add(
            name(key) + ": unknown key (expected: " + UnknownKeys.nearest(key, known) + ")");
      }
    }
  }

  /** Texts by names; names are taken as they are, dots too. */
  Map<String, String> textMap(String key) {
    Map<String, String> texts = new TreeMap<>();
    ConfigObject object =
        read(key, "{ name = text, … }", ConfigFactory.empty().root(), () -> config.getObject(key));
    object.forEach(
        (name, value) -> {
          if (value.unwrapped() instanceof String text && !text.isBlank()) {
            texts.put(name, text);
          } else {
            problem(key + "." + name, value.render(), "text");
          }
        });
    return texts;
  }

  /** An https address, or http to a loopback address: tokens and keys go nowhere else. */
  URI guardedUrl(String key) {
    return guardedUrl(key, text(key));
  }

  /** The same for an address that was made from the value. */
  URI guardedUrl(String key, String text) {
    try {
      URI url = new URI(text);
      String host = url.getHost();
      if (host != null
          && url.getUserInfo() == null
          && url.getFragment() == null
          && ("https".equals(url.getScheme())
              || ("http".equals(url.getScheme())
                  && host.matches("localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1]")))) {
        return url;
      }
    } catch (URISyntaxException e) {
      // told below
    }
    problem(key, quoted(text), "an https address, or http to a loopback address");
    return URI.create("https://invalid.invalid");
  }

  boolean has(String key) {
    return config.hasPath(key);
  }

  void problem(String key, Object value, String expected) {
    problems.add(name(key) + ": " + value + " (expected: " + expected + ")");
  }

  /** A problem of the whole section. */
  void problemHere(Object value, String expected) {
    problems.add(path + ": " + value + " (expected: " + expected + ")");
  }

  private <T> T read(String key, String expected, T otherwise, Supplier<T> reader) {
    try {
      return reader.get();
    } catch (Missing e) {
      problem(key, "missing", expected);
    } catch (WrongType | BadValue e) {
      problem(key, shown(key), expected);
    }
    return otherwise;
  }

  /** The value as it may be told: what should be a secret is none of anybody's business. */
  String shown(String key) {
    if (Secret.isNamed(key)) {
      return "***";
    }
    ConfigValue value = config.getValue(key);
    return value.unwrapped() instanceof String s
        ? (s.isEmpty() ? "\"\"" : s)
        : value.render(com.typesafe.config.ConfigRenderOptions.concise());
  }

  private String name(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static String quoted(String value) {
    return value.isEmpty() ? "\"\"" : value;
  }

  private static String show(Duration d) {
    if (d.toMillisPart() != 0 || d.isZero()) {
      return d.toMillis() + "ms";
    }
    if (d.toSeconds() % 86_400 == 0) {
      return d.toDays() + "d";
    }
    return d.toSeconds() + "s";
  }
}
