package io.rvoip.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.testkit.Scenario;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManagedProcessTest {
  @Test
  @Scenario("launcher/Several nodes/One cannot start")
  void shouldFindTheLineThatSaysWhyItEnded() {
    assertThat(
            ManagedProcess.reasonIn(
                List.of(
                    "rvoip: database: away; trying again",
                    "rvoip: rvoip.sip.port: 5060 (udp on 127.0.0.2 is taken by process 1 (x))",
                    "java.lang.IllegalStateException: later",
                    "\tat a.B.c(B.java:1)")))
        .isEqualTo("rvoip.sip.port: 5060 (udp on 127.0.0.2 is taken by process 1 (x))");
    assertThat(
            ManagedProcess.reasonIn(
                List.of(
                    "Error: Could not create the Java Virtual Machine.",
                    "Unrecognized option: -Xnope",
                    "\tat a.B.c(B.java:1)",
                    "Caused by: x",
                    "")))
        .isEqualTo("Unrecognized option: -Xnope");
    assertThat(ManagedProcess.reasonIn(List.of())).isEqualTo("it has not said why");
  }
}
