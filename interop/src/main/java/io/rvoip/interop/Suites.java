package io.rvoip.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The suites by name. */
final class Suites {
  static final String NAMES =
      "launcher, echo, phone, baresip, sipp, survival, durability, coldstart, badinput, limits,"
          + " dbaway, digest, tls, servers, page, auth, attacks";

  private Suites() {}

  /** One black-box suite. */
  interface Suite {
    void run(Steps steps) throws IOException;
  }

  static @Nullable Suite named(String name, int times) throws IOException {
    return switch (name) {
      case "launcher" -> new LauncherSuite();
      case "echo" -> new EchoSuite();
      case "badinput" -> new BadInputSuite();
      case "limits" -> new LimitsSuite();
      case "dbaway" -> new DatabaseAwaySuite();
      case "attacks" -> new AttackSuite();
      case "auth" -> new AuthSuite();
      case "digest" -> new DigestSuite();
      case "tls" -> new TlsSuite();
      case "servers" -> new ServersSuite();
      case "page" -> new PageSuite();
      case "phone" -> new PhoneSuite();
      case "survival" -> new SurvivalSuite();
      case "sipp" -> new SippSuite();
      case "baresip" -> new BaresipSuite();
      case "durability" -> new DurabilitySuite();
      case "coldstart" -> new ColdStartSuite(times);
      default -> null;
    };
  }

  /** A new directory for a suite's data, under the build's own. */
  static Path data(String suite) throws IOException {
    var folder = Cluster.home().resolve("interop/target/data");
    Files.createDirectories(folder);
    return Files.createTempDirectory(folder, suite + "-").resolve("data");
  }
}
