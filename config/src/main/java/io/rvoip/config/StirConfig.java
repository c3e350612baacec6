package io.rvoip.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * {@code rvoip.auth.stir}: who calls, by Identity headers, RFC 8224.
 *
 * @param trustAnchors PEM files with the authorities whose certificates may sign
 * @param freshness how far a signature's time may be from now, RFC 8224 §6.2 step 4
 * @param countryCode put before national numbers; empty: numbers stay as they are
 * @param nationalDigits how many digits a number without country code has
 * @param sign how calls to trunks are signed; null: they are not
 */
public record StirConfig(
    Verify verify,
    List<Path> trustAnchors,
    Duration freshness,
    String countryCode,
    int nationalDigits,
    Fetch fetch,
    @Nullable Sign sign) {

  /** What is done with Identity headers of calls from trusted peers. */
  public enum Verify {
    /** Nothing. */
    OFF,
    /** The verdict is kept with the call; every call goes on. */
    MARK,
    /** Only calls that pass go on. */
    ENFORCE
  }

  /**
   * How certificates are fetched.
   *
   * @param cacheDefault how long one is kept whose server says nothing of it
   * @param negativeTtl how long a failure is remembered
   * @param parallel fetches at a time
   * @param allowNetworks networks that may be asked although they are not public, at any port
   * @param tlsAnchors PEM files with the authorities of the servers; empty: those of the JDK
   */
  public record Fetch(
      Duration timeout,
      int maxBytes,
      int cacheEntries,
      Duration cacheDefault,
      Duration cacheMax,
      Duration negativeTtl,
      int parallel,
      List<Cidr> allowNetworks,
      List<Path> tlsAnchors) {}

  /**
   * How calls are signed.
   *
   * @param key PEM file with the private key
   * @param certificateUrl where its certificate can be fetched
   * @param numbers the numbers of our users, the first that matches
   */
  public record Sign(Path key, String certificateUrl, List<CallerNumber> numbers) {}

  /**
   * A number that users call with.
   *
   * @param user expression that the whole user name must match
   * @param number with country code; may hold {@code {1}}…{@code {9}}
   * @param own whether it is the user's own (attestation A) or one of others too (B)
   */
  public record CallerNumber(Pattern user, String number, boolean own) {}

  static StirConfig read(Section s) {
    Verify verify = s.oneOf("verify", Verify.class);
    List<Path> anchors = paths(s, "trust-anchors");
    if (verify != Verify.OFF && anchors.isEmpty()) {
      s.problem("trust-anchors", "[]", "PEM files, when verify is not off");
    }
    String country = s.matching("country-code", "[1-9][0-9]{0,2}|", "1..3 digits, or empty");
    return new StirConfig(
        verify,
        anchors,
        s.duration("freshness", Duration.ofSeconds(1), Duration.ofHours(1)),
        country,
        s.integer("national-digits", 4, 14),
        fetch(s.section("fetch")),
        sign(s.section("sign")));
  }

  private static Fetch fetch(Section s) {
    Duration minute = Duration.ofMinutes(1);
    return new Fetch(
        s.duration("timeout", Duration.ofMillis(100), Duration.ofSeconds(10)),
        s.bytes("max-size", 1024, 1024 * 1024),
        s.integer("cache-entries", 1, 100_000),
        s.duration("cache-default", minute, Duration.ofDays(7)),
        s.duration("cache-max", minute, Duration.ofDays(30)),
        s.duration("negative-ttl", Duration.ofSeconds(1), Duration.ofHours(1)),
        s.integer("parallel", 1, 1000),
        networks(s, "allow-networks"),
        paths(s, "tls-anchors"));
  }

  private static @Nullable Sign sign(Section s) {
    String key = s.optionalText("key");
    String url = s.optionalText("certificate-url");
    List<CallerNumber> numbers = numbers(s);
    if (key == null && url == null) {
      return null;
    }
    Path file = key == null ? null : path(s, "key", key);
    if (file == null) {
      s.problem("key", "\"\"", "a PEM file, when certificate-url is set");
      return null;
    }
    if (url == null || !https(url)) {
      s.problem("certificate-url", url == null ? "\"\"" : url, "an https URL");
      return null;
    }
    return new Sign(file, url, numbers);
  }

  private static List<CallerNumber> numbers(Section s) {
    List<CallerNumber> numbers = new ArrayList<>();
    for (Section entry : s.objects("numbers", Set.of("user", "number", "attest"))) {
      String user = entry.text("user");
      String number = entry.matching("number", "\\+[0-9{}]{4,40}", "+ and digits, as +12155550100");
      String attest = entry.has("attest") ? entry.matching("attest", "[AB]", "A, B") : "A";
      try {
        numbers.add(new CallerNumber(Pattern.compile(user), number, attest.equals("A")));
      } catch (PatternSyntaxException e) {
        entry.problem("user", user, "a regular expression; " + e.getDescription());
      }
    }
    return List.copyOf(numbers);
  }

  private static List<Cidr> networks(Section s, String key) {
    List<Cidr> networks = new ArrayList<>();
    for (String text : s.texts(key)) {
      try {
        networks.add(Cidr.parse(text));
      } catch (IllegalArgumentException e) {
        s.problem(key, text, "address/prefix, as 10.1.0.0/16");
      }
    }
    return List.copyOf(networks);
  }

  private static List<Path> paths(Section s, String key) {
    List<Path> paths = new ArrayList<>();
    for (String text : s.texts(key)) {
      Path path = path(s, key, text);
      if (path != null) {
        paths.add(path);
      }
    }
    return List.copyOf(paths);
  }

  private static @Nullable Path path(Section s, String key, String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      s.problem(key, text, "a file");
      return null;
    }
  }

  private static boolean https(String url) {
    try {
      URI uri = new URI(url);
      return "https".equals(uri.getScheme()) && uri.getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
