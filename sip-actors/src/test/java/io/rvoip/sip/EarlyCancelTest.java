package io.rvoip.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A caller who hangs up while the node still looks up whom he wants, on real sockets. */
class EarlyCancelTest {
  private static final String CALLEE = "1777";

  private InMemoryNode node;
  private DatagramSocket phone;

  @BeforeEach
  void start() throws Exception {
    node = InMemoryNode.start(0, "127.0.0.1/32", null);
    phone = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
    phone.setSoTimeout(10_000);
  }

  @AfterEach
  void stop() {
    InMemoryNode.LOOK_UPS.clear();
    phone.close();
    node.close();
  }

  // RFC 3261 §9.2: the INVITE of a CANCEL that was answered 200 ends with 487, and rings nowhere.
  @Test
  void shouldEndAnInviteThatIsCancelledBeforeItIsRouted() throws Exception {
    var lookUp = new CompletableFuture<java.util.Optional<io.rvoip.auth.SipAccount>>();
    InMemoryNode.LOOK_UPS.put(CALLEE, lookUp);
    send("INVITE");
    assertThat(receive()).startsWith("SIP/2.0 100 ");
    send("CANCEL");
    assertThat(receive()).startsWith("SIP/2.0 200 ").contains("CSeq: 1 CANCEL");
    lookUp.complete(InMemoryNode.account("default", CALLEE));
    assertThat(receive()).startsWith("SIP/2.0 487 ").contains("CSeq: 1 INVITE");
  }

  private void send(String method) throws Exception {
    String request =
        """
        %1$s sip:%2$s@rvoip.test SIP/2.0
        Via: SIP/2.0/UDP 127.0.0.1:%3$d;branch=z9hG4bKearly
        Max-Forwards: 70
        From: <sip:1001@rvoip.test>;tag=a
        To: <sip:%2$s@rvoip.test>
        Call-ID: early-cancel
        CSeq: 1 %1$s
        Contact: <sip:1001@127.0.0.1:%3$d>
        Content-Length: 0

        """
            .formatted(method, CALLEE, phone.getLocalPort())
            .replace("\n", "\r\n");
    byte[] bytes = request.getBytes(StandardCharsets.US_ASCII);
    phone.send(new DatagramPacket(bytes, bytes.length, node.sip()));
  }

  private String receive() throws Exception {
    byte[] buffer = new byte[65_536];
    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
    phone.receive(packet);
    return new String(buffer, 0, packet.getLength(), StandardCharsets.US_ASCII);
  }
}
