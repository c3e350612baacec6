package io.rvoip.protocol.sip.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The capture file, read by the rules of libpcap, RFC 791, RFC 8200 and RFC 768. */
class PcapTest {
  private record Packet(long micros, String from, String to, byte[] payload, int length) {}

  private static TracedMessage message(boolean in, String local, String remote, byte[] bytes) {
    return new TracedMessage(
        "node1", "c", 1, 1_790_000_000_123_456L, 0, in, "UDP", local, remote, bytes);
  }

  private static List<Packet> read(byte[] file) throws Exception {
    ByteBuffer in = ByteBuffer.wrap(file);
    assertThat(in.getInt()).isEqualTo(0xa1b2c3d4);
    assertThat(in.getInt()).as("version").isEqualTo(0x0002_0004);
    assertThat(in.getLong()).isZero();
    int snaplen = in.getInt();
    assertThat(in.getInt()).as("raw IP").isEqualTo(101);
    List<Packet> packets = new ArrayList<>();
    while (in.hasRemaining()) {
      long micros = Integer.toUnsignedLong(in.getInt()) * 1_000_000 + in.getInt();
      byte[] packet = new byte[in.getInt()];
      int length = in.getInt();
      assertThat(packet.length).isLessThanOrEqualTo(snaplen).isLessThanOrEqualTo(length);
      in.get(packet);
      packets.add(packet(micros, ByteBuffer.wrap(packet), length));
    }
    return packets;
  }

  private static Packet packet(long micros, ByteBuffer ip, int length) throws Exception {
    boolean v4 = ip.get(0) >> 4 == 4;
    byte[] source = new byte[v4 ? 4 : 16];
    byte[] destination = new byte[source.length];
    int header = v4 ? 20 : 40;
    ip.get(v4 ? 12 : 8, source).get(v4 ? 16 : 24, destination);
    if (v4) {
      assertThat(ip.get(0)).isEqualTo((byte) 0x45);
      assertThat(ip.getShort(2) & 0xffff).as("total length").isEqualTo(ip.capacity());
      assertThat(onesSum(0, ip.slice(0, 20))).as("header checksum").isEqualTo(0xffff);
    } else {
      assertThat(ip.getShort(4) & 0xffff).as("payload length").isEqualTo(ip.capacity() - 40);
    }
    assertThat(ip.get(v4 ? 9 : 6)).as("UDP").isEqualTo((byte) 17);
    ByteBuffer udp = ip.slice(header, ip.capacity() - header);
    assertThat(udp.getShort(4) & 0xffff).isEqualTo(udp.capacity());
    assertThat(udp.getShort(6)).as("has a checksum").isNotZero();
    int pseudo = onesSum(17 + udp.capacity(), ByteBuffer.wrap(source));
    pseudo = onesSum(pseudo, ByteBuffer.wrap(destination));
    assertThat(onesSum(pseudo, udp)).as("UDP checksum").isEqualTo(0xffff);
    byte[] payload = new byte[udp.capacity() - 8];
    udp.get(8, payload);
    return new Packet(
        micros,
        InetAddress.getByAddress(source).getHostAddress() + " " + (udp.getShort(0) & 0xffff),
        InetAddress.getByAddress(destination).getHostAddress() + " " + (udp.getShort(2) & 0xffff),
        payload,
        length);
  }

  private static int onesSum(int start, ByteBuffer data) {
    long sum = start;
    for (int i = 0; i < data.capacity(); i += 2) {
      int low = i + 1 < data.capacity() ? data.get(i + 1) & 0xff : 0;
      sum += (data.get(i) & 0xff) << 8 | low;
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return (int) sum;
  }

  @Test
  void shouldWriteEachMessageAsAPacketBetweenItsAddresses() throws Exception {
    byte[] odd = "INVITE".repeat(33).concat("x").getBytes();
    byte[] even = "SIP/2.0 200".concat("y").getBytes();
    List<Packet> packets =
        read(
            Pcap.of(
                List.of(
                    message(true, "192.0.2.1:5060", "198.51.100.7:40000", odd),
                    message(false, "192.0.2.1:5060", "198.51.100.7:40000", even),
                    message(true, "[2001:db8::1]:5061", "[2001:db8::2%eth0]:65535", odd),
                    message(false, "[0:0:0:0:0:0:0:0]:5060", "203.0.113.9:5060", even))));

    assertThat(packets).extracting(Packet::micros).containsOnly(1_790_000_000_123_456L);
    assertThat(packets)
        .extracting(Packet::from)
        .containsExactly(
            "198.51.100.7 40000", "192.0.2.1 5060", "2001:db8:0:0:0:0:0:2 65535", "0.0.0.0 5060");
    assertThat(packets)
        .extracting(Packet::to)
        .containsExactly(
            "192.0.2.1 5060",
            "198.51.100.7 40000",
            "2001:db8:0:0:0:0:0:1 5061",
            "203.0.113.9 5060");
    assertThat(packets).extracting(Packet::payload).containsExactly(odd, even, odd, even);
    assertThat(packets.getFirst().length()).isEqualTo(28 + odd.length);
  }

  @Test
  void shouldCutWhatNoDatagramHoldsAndSaySo() throws Exception {
    byte[] long1 = new byte[70_000];
    List<Packet> packets =
        read(Pcap.of(List.of(message(true, "192.0.2.1:5060", "198.51.100.7:1", long1))));
    assertThat(packets.getFirst().payload()).hasSize(65_507);
    assertThat(packets.getFirst().length()).isEqualTo(28 + 70_000);
  }

  @Test
  void shouldBeAFileEvenWithoutMessages() throws Exception {
    assertThat(read(Pcap.of(List.of()))).isEmpty();
  }
}
