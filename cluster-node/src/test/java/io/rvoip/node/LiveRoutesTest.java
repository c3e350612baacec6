package io.rvoip.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.config.ConfigSources;
import io.rvoip.config.Destination;
import io.rvoip.config.RvoipConfig;
import io.rvoip.config.SipConfig.TrustedSource;
import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveRoutesTest {
  @TempDir Path dir;
  private int minute;

  private void write(String name, String text) throws IOException {
    Path file = Files.writeString(dir.resolve(name), text);
    minute++;
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L + minute * 60_000L));
  }

  @Test
  @Scenario("configuration/Routes reload/Changed, broken, mended")
  void shouldFollowTheFilesAndKeepTheOldRoutesWhenTheNewCannotBeUsed() throws IOException {
    write("main.conf", "include \"routes.conf\"");
    write("routes.conf", "rvoip.sip.routes = [{match=\"1\", app=echo}]");
    ConfigSources sources =
        new ConfigSources(dir.resolve("main.conf"), null, dir, List.of(), Map.of());
    LiveRoutes routes = new LiveRoutes(sources, RvoipConfig.load(sources).sip());
    assertThat(routes.get().routes().resolve("1")).isEqualTo(new Destination.App("echo"));

    write("routes.conf", "rvoip.sip.routes = [{match=\"1\", reject=603}]");
    assertThat(routes.get().routes().resolve("1"))
        .as("not looked")
        .isEqualTo(new Destination.App("echo"));
    routes.look();
    assertThat(routes.get().routes().resolve("1")).isEqualTo(new Destination.Reject(603));

    write("routes.conf", "rvoip.sip.routes = [{match=\"(\", reject=603}]");
    routes.look();
    assertThat(routes.get().routes().resolve("1"))
        .as("broken")
        .isEqualTo(new Destination.Reject(603));

    write("routes.conf", "rvoip.sip.routes = [{match=\"1\", user=\"9\"}]");
    routes.look();
    assertThat(routes.get().routes().resolve("1")).isEqualTo(new Destination.User("9"));
  }

  // ./rvoip up --nodes: the nodes have directories of their own below DIR.
  @Test
  @Scenario("configuration/Routes reload/Several nodes of a launcher")
  void shouldFollowTheFileOfTheDirectoryThatNodesShare() throws IOException {
    write("rvoip.conf", "rvoip.sip.routes = [{match=\"1\", app=echo}]");
    ConfigSources sources =
        new ConfigSources(null, null, dir, dir.resolve("node1"), List.of(), Map.of());
    LiveRoutes routes = new LiveRoutes(sources, RvoipConfig.load(sources).sip());
    assertThat(routes.get().routes().resolve("1")).isEqualTo(new Destination.App("echo"));

    write("rvoip.conf", "rvoip.sip.routes = [{match=\"1\", reject=603}]");
    routes.look();
    assertThat(routes.get().routes().resolve("1")).isEqualTo(new Destination.Reject(603));
  }

  @Test
  @Scenario("sip-authentication/Trusted sources/Changed while the node runs")
  void shouldFollowTheTrustedSources() throws IOException {
    write("main.conf", "rvoip.sip.trusted = []");
    ConfigSources sources =
        new ConfigSources(dir.resolve("main.conf"), null, dir, List.of(), Map.of());
    LiveRoutes live = new LiveRoutes(sources, RvoipConfig.load(sources).sip());
    assertThat(live.get().trusted()).isEmpty();

    write("main.conf", "rvoip.sip.trusted = [{name=t, cidr=\"192.0.2.0/24\", tenant=default}]");
    live.look();
    assertThat(live.get().trusted()).singleElement().returns("t", TrustedSource::name);

    write("main.conf", "rvoip.sip.trusted = [{name=t, cidr=\"nowhere\", tenant=default}]");
    live.look();
    assertThat(live.get().trusted()).as("broken").hasSize(1);

    write("main.conf", "rvoip.sip.trusted = []");
    live.look();
    assertThat(live.get().trusted()).isEmpty();
  }
}
