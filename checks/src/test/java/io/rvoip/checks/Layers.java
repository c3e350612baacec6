package io.rvoip.checks;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;

/**
 * The arrows between modules and what each module may use: docs/decisions/0005-layers.md in code.
 */
final class Layers {

  /** The only allowed arrows; {@code benchmarks} measures whatever it likes and is not listed. */
  static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("config", Set.of()),
          Map.entry("protocol", Set.of()),
          Map.entry("transport", Set.of("protocol", "config")),
          Map.entry("testkit", Set.of("protocol")),
          Map.entry("media-actors", Set.of("transport", "protocol", "config")),
          Map.entry("auth-actors", Set.of("protocol", "config")),
          Map.entry(
              "sip-actors",
              Set.of("media-actors", "auth-actors", "transport", "protocol", "config")),
          Map.entry(
              "cluster-node",
              Set.of(
                  "sip-actors", "media-actors", "auth-actors", "transport", "protocol", "config")),
          Map.entry("sip-client", Set.of("transport", "protocol", "config")),
          // The values that the client hands out (URIs, audio, SDP) are protocol's.
          Map.entry("interop", Set.of("sip-client", "testkit", "protocol")));

  /** Everything below these prefixes may be used by {@code protocol}: values and arithmetic. */
  private static final List<String> PROTOCOL_MAY_USE =
      List.of(
          "java.lang.",
          "java.util.",
          "java.io.ByteArray",
          "java.io.Serializable",
          "java.io.Closeable",
          "java.io.IOException",
          "java.io.UncheckedIOException",
          "java.io.InputStream",
          "java.io.OutputStream",
          "java.io.EOFException",
          "java.math.",
          "java.nio.",
          "java.security.",
          "javax.crypto.",
          "java.text.",
          "java.time.",
          "java.net.InetAddress",
          "java.net.Inet4Address",
          "java.net.Inet6Address",
          "java.net.InetSocketAddress",
          "java.net.SocketAddress",
          "java.net.UnknownHostException",
          "java.net.URLDecoder",
          "java.net.URLEncoder",
          "org.jspecify.annotations.",
          "io.rvoip.protocol.");

  /**
   * Sockets, files, threads, clocks and loggers within the above. A seekable channel is a place to
   * write a header again, whoever opened it.
   */
  private static final Pattern PROTOCOL_MUST_NOT_USE =
      Pattern.compile(
          "java\\.nio\\.channels\\.(?!SeekableByteChannel$).*"
              + "|java\\.nio\\.file\\..*"
              + "|java\\.lang\\.(Thread|ThreadLocal|ThreadGroup|Process|ProcessBuilder|Runtime)"
              + "|java\\.lang\\.System\\$Logger.*"
              + "|java\\.util\\.(Timer|TimerTask|logging\\..*)"
              + "|java\\.util\\.concurrent\\.(.*Executor.*|ForkJoin.*|CompletableFuture|CompletionStage"
              + "|ThreadFactory|ThreadLocalRandom|.*BlockingQueue|.*BlockingDeque|CountDownLatch"
              + "|Semaphore|locks\\..*)"
              + "|java\\.time\\.Clock|java\\.time\\.InstantSource");

  /** Members that read a clock, draw unseeded randomness, print, or ask a name server. */
  private static final Pattern PROTOCOL_MUST_NOT_CALL =
      Pattern.compile(
          "java\\.lang\\.System\\.(nanoTime|currentTimeMillis|out|err|in|getLogger|getenv|exit).*"
              + "|java\\.lang\\.Math\\.random.*"
              + "|java\\.lang\\.Object\\.(wait|notify|notifyAll)\\(.*"
              + "|java\\.time\\.[A-Za-z]+\\.now\\(.*"
              + "|java\\.util\\.(Random|SplittableRandom)\\.<init>\\(\\)"
              + "|java\\.util\\.UUID\\.randomUUID.*"
              + "|java\\.security\\.SecureRandom\\.(<init>\\(\\)|getInstanceStrong.*)"
              + "|java\\.net\\.InetAddress\\.(getByName|getAllByName|getLocalHost|isReachable"
              + "|getHostName|getCanonicalHostName)\\(.*"
              + "|java\\.net\\.InetSocketAddress\\.(<init>\\(java\\.lang\\.String, int\\)|getHostName\\(\\))");

  private static final Set<String> WITHOUT_PEKKO =
      Set.of("config", "protocol", "testkit", "transport", "sip-client", "interop");

  private final SortedMap<String, JavaClasses> modules;

  Layers(Map<String, JavaClasses> modules) {
    this.modules = new TreeMap<>(modules);
  }

  /** One line per class of one module that uses a module no arrow leads to. */
  List<String> forbiddenArrows() {
    var moduleOf = new TreeMap<String, String>();
    modules.forEach(
        (module, classes) -> classes.forEach(c -> moduleOf.putIfAbsent(c.getName(), module)));
    var found = new TreeSet<String>();
    modules.forEach(
        (module, classes) -> {
          Set<String> allowed = ARROWS.getOrDefault(module, modules.keySet());
          for (JavaClass from : classes) {
            for (var dependency : from.getDirectDependenciesFromSelf()) {
              String target =
                  moduleOf.get(dependency.getTargetClass().getBaseComponentType().getName());
              if (target != null && !target.equals(module) && !allowed.contains(target)) {
                found.add(module + " → " + target + ": " + dependency.getDescription());
              }
            }
          }
        });
    return List.copyOf(found);
  }

  /** One line per use of Pekko in a module that must run without. */
  List<String> pekkoWhereItMustNotBe() {
    var found = new ArrayList<String>();
    modules.forEach(
        (module, classes) -> {
          if (WITHOUT_PEKKO.contains(module)) {
            found.addAll(uses(classes, Pattern.compile("org\\.apache\\.pekko\\..*")));
          }
        });
    return found;
  }

  /** One line per use of a socket, file, thread, clock, logger or foreign library in protocol. */
  List<String> impuritiesOfProtocol() {
    JavaClasses classes = modules.get("protocol");
    var found = new ArrayList<String>(uses(classes, PROTOCOL_MUST_NOT_USE));
    for (JavaClass from : classes) {
      for (var dependency : from.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (!target.isPrimitive()
            && PROTOCOL_MAY_USE.stream().noneMatch(target.getName()::startsWith)) {
          found.add(dependency.getDescription());
        }
      }
      for (JavaAccess<?> access : from.getAccessesFromSelf()) {
        if (PROTOCOL_MUST_NOT_CALL.matcher(signature(access.getTarget())).matches()) {
          found.add(access.getDescription());
        }
      }
    }
    return found;
  }

  /** One line per package that two modules share. */
  List<String> packagesInTwoModules() {
    var homes = new TreeMap<String, Set<String>>();
    modules.forEach(
        (module, classes) ->
            classes.forEach(
                c -> homes.computeIfAbsent(c.getPackageName(), p -> new TreeSet<>()).add(module)));
    return homes.entrySet().stream()
        .filter(home -> home.getValue().size() > 1)
        .map(home -> home.getKey() + " is in " + home.getValue())
        .toList();
  }

  /** One line per package without a {@code package-info.java} that says {@code @NullMarked}. */
  List<String> packagesNotNullMarked() {
    var found = new TreeSet<String>();
    modules.forEach(
        (module, classes) -> {
          for (JavaClass type : classes) {
            String info = type.getPackageName() + ".package-info";
            if (!classes.contain(info) || !classes.get(info).isAnnotatedWith(NullMarked.class)) {
              found.add(module + ": " + type.getPackageName());
            }
          }
        });
    return List.copyOf(found);
  }

  private static List<String> uses(JavaClasses classes, Pattern forbidden) {
    var found = new ArrayList<String>();
    for (JavaClass from : classes) {
      for (var dependency : from.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (forbidden.matcher(target.getName()).matches()) {
          found.add(dependency.getDescription());
        }
      }
    }
    return found;
  }

  private static String signature(AccessTarget target) {
    return target.getFullName();
  }
}
