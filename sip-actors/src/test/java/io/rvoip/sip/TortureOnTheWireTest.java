package io.rvoip.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each file of RFC 4475 as one datagram to a running node: what comes back, byte for byte as it was
 * sent. The node serves example.com, and knows nobody there, so that what RFC 4475 calls valid is
 * answered by its policy: 401 for calls and registrations of strangers, 481 in a dialog of others.
 */
class TortureOnTheWireTest {
  private static final String SILENCE = "none";

  /** File, status or none, what the answer must contain, and why. */
  private static final String RFC_4475 =
      """
      badaspec   | 400  |                          | §3.1.2.14
      badbranch  | 200  | branch=z9hG4bK           | §3.2.1 matched as RFC 2543 has it
      baddate    | 401  |                          | §3.1.2.12 Date is not read
      baddn      | 400  |                          | §3.1.2.15
      badinv01   | 400  |                          | §3.1.2.1
      badvers    | 505  |                          | §3.1.2.16
      bcast      | none |                          | §3.3.10 a response that is not for us
      bext01     | 420  | Unsupported: nothingSupportsThis, nothingSupportsThisEither | §3.3.5
      bigcode    | none |                          | §3.1.2.19 responses are not answered
      clerr      | 400  |                          | §3.1.2.2
      cparam01   | 401  |                          | §3.3.12
      cparam02   | 401  |                          | §3.3.13
      dblreq     | 401  | dblreq.0ha0isndaksdj99sdfafnl3lk233412 | §3.1.1.8 the first only
      esc01      | 401  |                          | §3.1.1.3
      esc02      | 501  |                          | §3.1.1.5 no method is unescaped
      escnull    | 401  | null-%00-null            | §3.1.1.4
      escruri    | 400  |                          | §3.1.2.11
      insuf      | 400  |                          | §3.3.1 nothing to echo
      intmeth    | 501  |                          | §3.1.1.2
      inv2543    | 401  |                          | §3.4.1 no Contact, no tag, no branch
      invut      | 415  | Accept: application/sdp  | §3.3.6
      longreq    | 401  |                          | §3.1.1.7
      ltgtruri   | 400  |                          | §3.1.2.7
      lwsdisp    | 200  |                          | §3.1.1.6
      lwsruri    | 400  |                          | §3.1.2.8
      lwsstart   | 400  |                          | §3.1.2.9
      mcl01      | 400  |                          | §3.3.9
      mismatch01 | 400  |                          | §3.1.2.17
      mismatch02 | 400  |                          | §3.1.2.18
      mpart01    | 405  | Allow:                   | §3.1.1.11 MESSAGE is known, not ours
      multi01    | 400  |                          | §3.3.8
      ncl        | 400  |                          | §3.1.2.3
      noreason   | none |                          | §3.1.1.13 a response to nothing
      novelsc    | 416  |                          | §3.3.3
      quotbal    | 400  |                          | §3.1.2.6
      regaut01   | 401  | WWW-Authenticate: Digest | §3.3.7 no credentials that count
      regbadct   | 400  |                          | §3.1.2.13
      regescrt   | 401  |                          | §3.3.14
      scalar02   | 400  |                          | §3.1.2.4
      scalarlg   | none |                          | §3.1.2.5 responses are not answered
      sdp01      | 406  |                          | §3.3.15
      semiuri    | 200  |                          | §3.1.1.9
      test       | none |                          | in no section: a line that is no request
      transports | 200  | SIP/2.0/UNKNOWN t4.example.com | §3.1.1.10
      trws       | 400  |                          | §3.1.2.10
      unkscm     | 416  |                          | §3.3.2
      unksm2     | 400  |                          | §3.3.4 To is no address-of-record
      unreason   | none |                          | §3.1.1.12 a response to nothing
      wsinv      | 481  |                          | §3.1.1.1 To has a tag: no dialog of ours
      zeromf     | 200  | Allow:                   | §3.3.11 OPTIONS ends here
      """;

  private record Row(String file, String answer, String contains, String reason) {
    static Row of(String line) {
      String[] cells = line.split("\\|");
      return new Row(
          cells[0].strip() + ".dat", cells[1].strip(), cells[2].strip(), cells[3].strip());
    }
  }

  /**
   * Branch, sent-by and method are those of novelsc, so one server must take it for a repetition.
   */
  private static final String SAME_TRANSACTION = "unkscm.dat";

  private static InMemoryNode first;
  private static InMemoryNode second;

  @BeforeAll
  static void start() throws Exception {
    first = InMemoryNode.start(0, null, null);
    second = InMemoryNode.start(0, null, null);
  }

  @AfterAll
  static void stop() {
    first.close();
    second.close();
  }

  private static Path folder() {
    Path folder = Path.of(System.getProperty("rvoip.testdata", "absent"), "rfc4475");
    Assumptions.assumeTrue(Files.isDirectory(folder), "skipped: no test data at " + folder);
    return folder;
  }

  private static List<Row> rows() {
    return RFC_4475.strip().lines().map(Row::of).toList();
  }

  @Test
  void shouldKnowWhatToAnswerToEachOfTheFifty() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      assertThat(files.map(f -> f.getFileName().toString()).filter(f -> f.endsWith(".dat")))
          .containsExactlyInAnyOrderElementsOf(rows().stream().map(Row::file).toList())
          .hasSize(50);
    }
  }

  @TestFactory
  @Scenario("sip-calls/Refusals/Torture")
  Stream<DynamicTest> shouldAnswerAsRfc4475Says() {
    Path folder = folder();
    List<Row> rows = rows();
    return rows.stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.file + ": " + row.answer + " " + row.reason,
                    () ->
                        check(
                            row, Files.readAllBytes(folder.resolve(row.file)), rows.indexOf(row))));
  }

  /** Each from an address of its own, so that whatever comes there is the answer to it. */
  private static void check(Row row, byte[] message, int index) throws IOException {
    InMemoryNode node = row.file.equals(SAME_TRANSACTION) ? second : first;
    try (Station station = new Station("127.45.75." + (index + 1))) {
      station.send(message, node.sip());
      String answer = SILENCE;
      if (!row.answer.equals(SILENCE)) {
        answer = station.finalAnswer();
        assertThat(answer).startsWith("SIP/2.0 " + row.answer + " ").contains(row.contains);
        assertThat(answer).containsPattern("(?m)^Via: .*;received=127\\.45\\.75\\." + (index + 1));
      }
      // The node lives, and nothing of the message has leaked into the next one.
      String callId = "after." + row.file;
      station.send(options(callId), node.sip());
      for (String next = station.finalAnswer();
          !next.contains(callId);
          next = station.finalAnswer()) {
        assertThat(next).as("a repetition, until the ACK comes").isEqualTo(answer);
      }
    }
    assertThat(node.node.edge().counters().failedTasks.sum()).isZero();
  }

  private static byte[] options(String callId) {
    return """
        OPTIONS sip:example.com SIP/2.0
        Via: SIP/2.0/UDP after.example.com;branch=z9hG4bK%1$s
        Max-Forwards: 70
        From: <sip:a@example.com>;tag=a
        To: <sip:example.com>
        Call-ID: %1$s
        CSeq: 1 OPTIONS
        Content-Length: 0

        """
        .formatted(callId)
        .replace("\n", "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** The ports of an address to which RFC 3261 §18.2.2 may send an answer. */
  private static final class Station implements AutoCloseable {
    private final Selector selector = Selector.open();
    private final List<DatagramChannel> channels = new ArrayList<>();
    private byte[] sent = {};
    private SocketAddress sentTo;

    Station(String address) throws IOException {
      for (int port : new int[] {5060, 5061, 5050}) {
        DatagramChannel channel = DatagramChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.ofLiteral(address), port));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        channels.add(channel);
      }
    }

    void send(byte[] message, SocketAddress to) throws IOException {
      sent = message;
      sentTo = to;
      channels.getFirst().send(ByteBuffer.wrap(message), to);
    }

    String finalAnswer() throws IOException {
      ByteBuffer buffer = ByteBuffer.allocate(65_536);
      while (true) {
        // As any client over UDP: a datagram may be lost.
        for (int tries = 1; selector.select(2_500) == 0; tries++) {
          assertThat(tries).as("no answer, sent that often").isLessThan(8);
          send(sent, sentTo);
        }
        selector.selectedKeys().clear();
        for (DatagramChannel channel : channels) {
          buffer.clear();
          if (channel.receive(buffer) != null) {
            String answer =
                new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
            if (!answer.startsWith("SIP/2.0 1")) {
              return answer;
            }
          }
        }
      }
    }

    @Override
    public void close() throws IOException {
      for (DatagramChannel channel : channels) {
        channel.close();
      }
      selector.close();
    }
  }
}
