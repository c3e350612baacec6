package io.rvoip.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

/** The launcher shows what a node says in one line. */
class NodeMainTest {
  @Command(name = "broken")
  private static final class Broken implements Runnable {
    @Override
    public void run() {
      throw new IllegalStateException("remoting: not bound\n(two lines)");
    }
  }

  @Test
  void shouldEndWithOneLineWhateverGoesWrong() {
    PrintStream before = System.err;
    var printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      assertThat(NodeMain.run(new Broken())).isEqualTo(1);
      assertThat(NodeMain.run(new NodeCommand(), "--prot")).isEqualTo(2);
    } finally {
      System.setErr(before);
    }
    assertThat(
            printed.toString(StandardCharsets.UTF_8).lines().filter(l -> l.startsWith("rvoip: ")))
        .containsExactly(
            "rvoip: IllegalStateException: remoting: not bound (two lines)",
            "rvoip: Unknown option: '--prot'");
  }
}
