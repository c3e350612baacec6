package io.rvoip.protocol.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.Pcap;
import io.rvoip.protocol.TestData;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.ParserLimits;
import io.rvoip.protocol.sip.SipMessage;
import io.rvoip.protocol.sip.SipParser;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A phone of 2005 that registers and calls, with everything it repeated. */
class SipCaptureTest {
  private static final String CAPTURE = "captures/ndpi/sip.pcap";

  @Test
  void shouldReadEveryMessageOfTheCapture() {
    assertThat(messages()).hasSize(81);
  }

  // RFC 3261 §17.2.3: a repeat has the branch and CSeq of the first.
  @Test
  void shouldTellRepeatsFromNewRequests() {
    Set<String> different = new HashSet<>();
    Set<TransactionKey> keys = new HashSet<>();
    Driven driven = new Driven();
    List<String> seen = new ArrayList<>();
    for (SipMessage message : messages()) {
      if (message instanceof SipRequest request) {
        String method = request.method().name();
        if (!method.equals("ACK")) {
          different.add(request.topVia().branch() + " " + request.cseq());
          keys.add(TransactionKey.ofServer(request));
        }
        driven.receive(request, Messages.UDP);
        driven.drain().stream().filter(l -> l.startsWith("request ")).forEach(seen::add);
      }
    }
    assertThat(keys).hasSameSizeAs(different);
    long cancels =
        different.stream().filter(transaction -> transaction.endsWith(" CANCEL")).count();
    assertThat(seen).hasSize((int) (different.size() - cancels)); // the layer answers CANCEL
  }

  @Test
  void shouldMatchEveryResponseToARequestOfTheCapture() {
    Set<TransactionKey> asked = new HashSet<>();
    for (SipMessage message : messages()) {
      switch (message) {
        case SipRequest request -> asked.add(TransactionKey.ofClient(request));
        case SipResponse response -> assertThat(asked).contains(TransactionKey.ofClient(response));
      }
    }
  }

  /** What passed between the SIP ports; keep-alive blanks are no messages. */
  private static List<SipMessage> messages() {
    SipParser parser = new SipParser(ParserLimits.DEFAULT);
    List<SipMessage> messages = new ArrayList<>();
    for (Pcap.Datagram datagram : Pcap.udp(TestData.bytes(CAPTURE))) {
      String text = new String(datagram.payload(), StandardCharsets.ISO_8859_1);
      if (datagram.sourcePort() >= 30_000 || text.isBlank()) {
        continue;
      }
      switch (parser.parse(datagram.payload())) {
        case ParseResult.Parsed(SipMessage message) -> messages.add(message);
        case ParseResult.Invalid invalid -> throw new AssertionError(invalid.reason() + text);
        case ParseResult.Malformed malformed -> throw new AssertionError(malformed + text);
      }
    }
    return messages;
  }
}
