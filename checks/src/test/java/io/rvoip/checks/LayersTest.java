package io.rvoip.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.rvoip.checks.samples.Impure;
import io.rvoip.checks.samples.Pure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keeps docs/decisions/0005-layers.md true, and shows on samples that each rule can fail. */
class LayersTest {
  private static Layers layers;

  @BeforeAll
  static void importModules() {
    Path top = Path.of(System.getProperty("rvoip.top"));
    var modules = new TreeMap<String, JavaClasses>();
    for (String module : Layers.ARROWS.keySet()) {
      Path classes = top.resolve(module).resolve("target/classes/io");
      if (Files.isDirectory(classes)) {
        modules.put(module, new ClassFileImporter().importPath(classes));
      }
    }
    assertThat(modules.keySet()).contains("protocol", "transport", "testkit");
    layers = new Layers(modules);
  }

  @Test
  void shouldFollowTheArrowsOnly() {
    assertThat(layers.forbiddenArrows()).isEmpty();
  }

  @Test
  void shouldKeepPekkoOutOfTheSansIoSideAndTheClient() {
    assertThat(layers.pekkoWhereItMustNotBe()).isEmpty();
  }

  @Test
  void shouldKeepSocketsThreadsClocksAndLoggingOutOfProtocol() {
    assertThat(layers.impuritiesOfProtocol()).isEmpty();
  }

  @Test
  void shouldHaveEachPackageInOneModule() {
    assertThat(layers.packagesInTwoModules()).isEmpty();
  }

  @Test
  void shouldMarkEachPackageForNullness() {
    assertThat(layers.packagesNotNullMarked()).isEmpty();
  }

  @Test
  void shouldSeeEveryImpurityOfTheSample() {
    var found = new Layers(Map.of("protocol", only(Impure.class))).impuritiesOfProtocol();

    assertThat(found)
        .anyMatch(line -> line.contains("java.net.DatagramSocket"))
        .anyMatch(line -> line.contains("java.lang.Thread"))
        .anyMatch(line -> line.contains("java.lang.System.nanoTime()"))
        .anyMatch(line -> line.contains("java.time.Instant.now()"))
        .anyMatch(line -> line.contains("java.lang.System.out"))
        .anyMatch(line -> line.contains("java.net.InetAddress.getByName(java.lang.String)"))
        .anyMatch(line -> line.contains("java.net.InetSocketAddress.<init>(java.lang.String, int)"))
        .anyMatch(line -> line.contains("java.nio.file.Files"))
        .anyMatch(line -> line.contains("org.assertj"));
  }

  @Test
  void shouldAcceptAddressesAsValues() {
    assertThat(new Layers(Map.of("protocol", only(Pure.class))).impuritiesOfProtocol()).isEmpty();
  }

  @Test
  void shouldSeeAForbiddenArrow() {
    var found =
        new Layers(Map.of("protocol", only(Impure.class), "transport", only(Pure.class)))
            .forbiddenArrows();

    assertThat(found).isNotEmpty().allMatch(line -> line.startsWith("protocol → transport: "));
  }

  @Test
  void shouldSeeASharedAndAnUnmarkedPackage() {
    var both = new Layers(Map.of("protocol", only(Impure.class), "transport", only(Pure.class)));

    assertThat(both.packagesInTwoModules())
        .containsExactly("io.rvoip.checks.samples is in [protocol, transport]");
    assertThat(both.packagesNotNullMarked())
        .containsExactly("protocol: io.rvoip.checks.samples", "transport: io.rvoip.checks.samples");
  }

  private static JavaClasses only(Class<?> type) {
    return new ClassFileImporter().importClasses(type);
  }
}
