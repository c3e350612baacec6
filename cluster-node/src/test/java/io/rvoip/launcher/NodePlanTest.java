package io.rvoip.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rvoip.config.ConfigSources;
import io.rvoip.config.RvoipConfig;
import io.rvoip.node.OperatorError;
import io.rvoip.testkit.Scenario;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodePlanTest {
  @Test
  @Scenario("launcher/Addresses of several nodes/Loopback addresses")
  void shouldGiveEachNodeAnAddressWithTheSamePorts() {
    List<NodePlan> plans = NodePlan.of(config(), 3);

    assertThat(plans).extracting(NodePlan::name).containsExactly("node1", "node2", "node3");
    assertThat(plans)
        .extracting(NodePlan::address)
        .containsExactly("127.0.0.1", "127.0.0.2", "127.0.0.3");
    assertThat(plans).extracting(NodePlan::sipPort).containsOnly(5070);
    assertThat(plans.get(1).url()).isEqualTo("http://127.0.0.2:8080");
    assertThat(plans.getFirst().arguments(new DataDir(Path.of("d"))))
        .noneMatch(argument -> argument.startsWith("media."));
  }

  @Test
  @Scenario("launcher/Addresses of several nodes/One address only")
  void shouldGiveEachNodePortsOfItsOwnWhenThereIsOneAddress() {
    List<NodePlan> plans = NodePlan.of(config("sip.bind=[\"127.0.0.9\"]"), 2);

    assertThat(plans).extracting(NodePlan::address).containsOnly("127.0.0.9");
    assertThat(plans).extracting(NodePlan::sipPort).containsExactly(5070, 5080);
    assertThat(plans).extracting(NodePlan::httpPort).containsExactly(8080, 8090);
    assertThat(plans).extracting(NodePlan::remotingPort).doesNotHaveDuplicates();
    assertThat(plans.get(1).arguments(new DataDir(Path.of("d"))))
        .contains("media.port-min=19000", "media.port-max=19999");
  }

  // The API stays on loopback, where the launcher waits for the nodes to be ready.
  @Test
  void shouldKeepTheApiOnLoopbackWhenPhonesComeFromTheLan() {
    List<NodePlan> plans = NodePlan.of(config("sip.bind=[\"192.0.2.2\"]"), 2);

    assertThat(plans).extracting(NodePlan::address).containsOnly("192.0.2.2");
    assertThat(plans)
        .extracting(NodePlan::url)
        .containsExactly("http://127.0.0.1:8080", "http://127.0.0.1:8090");
    assertThat(plans.getFirst().arguments(new DataDir(Path.of("d"))))
        .containsSequence("--http-bind", "127.0.0.1");
  }

  @Test
  void shouldGiveEachNodeAnHttpPortWhenTheirAddressIsGiven() {
    List<NodePlan> plans = NodePlan.of(config("http.bind=\"0.0.0.0\""), 2);

    assertThat(plans)
        .extracting(NodePlan::url)
        .containsExactly("http://127.0.0.1:8080", "http://127.0.0.1:8090");
  }

  @Test
  void shouldRefuseNumbersThatMakeNoSense() {
    assertThatThrownBy(() -> NodePlan.of(config("http.port=0"), 2))
        .isInstanceOf(OperatorError.class)
        .hasMessage("--sip-port, --http-port: 0 (expected: a number, with --nodes)");
    assertThatThrownBy(() -> NodePlan.of(config(), 0))
        .isInstanceOf(OperatorError.class)
        .hasMessage("--nodes: 0 (expected: 1 to 9)");
  }

  @Test
  @Scenario("launcher/Addresses of several nodes/One value for all")
  void shouldRefuseOneValueForWhatEachNodeHasOfItsOwn() {
    String cure = " (expected: not set; the launcher gives each of its nodes its own)";
    assertThatThrownBy(() -> NodePlan.of(config("cluster.host=192.0.2.1", "cluster.node=x"), 2))
        .isInstanceOf(OperatorError.class)
        .hasMessage("rvoip.cluster.node: x" + cure + "; rvoip.cluster.host: 192.0.2.1" + cure);
    assertThatThrownBy(() -> NodePlan.of(config("media.bind=127.0.0.1"), 2))
        .hasMessage("rvoip.media.bind: 127.0.0.1" + cure);
    String shared = "sip.bind=[\"127.0.0.9\"]";
    assertThatThrownBy(() -> NodePlan.of(config(shared, "media.port-min=20000"), 2))
        .hasMessage("rvoip.media.port-min, port-max: 20000, 27999" + cure);
    assertThatThrownBy(() -> NodePlan.of(config(shared, "cluster.lifeline-port=7000"), 2))
        .hasMessage("rvoip.cluster.lifeline-port: 7000" + cure);
    assertThatThrownBy(() -> NodePlan.of(config("sip.bind=[\"127.0.0.1\", \"127.0.0.2\"]"), 2))
        .hasMessage(
            "rvoip.sip.bind: [127.0.0.1, 127.0.0.2] (expected: one address for the nodes of a"
                + " launcher)");
    assertThat(NodePlan.of(config("media.port-min=20000", "cluster.lifeline-port=7000"), 2))
        .as("each at an address of its own")
        .hasSize(2);
  }

  @Test
  @Scenario("configuration/Layers/Several nodes of a launcher")
  void shouldLetEveryNodeReadTheFilesOfTheLauncher() {
    assertThat(NodePlan.of(config(), 2).get(1).arguments(new DataDir(Path.of("d"))))
        .containsSequence("--data", "d/node2")
        .containsSequence("--shared", "d");
  }

  private static RvoipConfig config(String... sets) {
    return RvoipConfig.load(
        new ConfigSources(null, null, Path.of("d"), List.of(sets), Map.of("rvoip.sip.port", 5070)));
  }
}
