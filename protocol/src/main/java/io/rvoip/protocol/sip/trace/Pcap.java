package io.rvoip.protocol.sip.trace;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Messages as a capture file of libpcap (draft-ietf-opsawg-pcap, microseconds, link type 101: raw
 * IP). The IP and UDP headers are made up from the addresses of each message, with right checksums:
 * also of what went over TCP or TLS, which no capture could show as clear text.
 */
public final class Pcap {
  /** Media type of what is written. */
  public static final String MEDIA_TYPE = "application/vnd.tcpdump.pcap";

  private static final int MAGIC_MICROS = 0xa1b2c3d4;
  private static final int LINKTYPE_RAW = 101;
  private static final int SNAPLEN = 65_575;
  private static final int UDP = 17;
  private static final int UDP_HEADER = 8;
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;

  /** Longest payload of UDP over IPv4; what is longer is cut, and its record says so. */
  private static final int MAX_PAYLOAD = 65_507;

  private Pcap() {}

  /** A whole file; the messages come in the order in which they are given. */
  public static byte[] of(List<TracedMessage> messages) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(
        buffer(24)
            .putInt(MAGIC_MICROS)
            .putShort((short) 2)
            .putShort((short) 4)
            .putInt(0)
            .putInt(0)
            .putInt(SNAPLEN)
            .putInt(LINKTYPE_RAW)
            .array());
    for (TracedMessage m : messages) {
      Address local = Address.of(m.local());
      Address remote = Address.of(m.remote());
      byte[] packet = m.received() ? packet(remote, local, m) : packet(local, remote, m);
      int cut = Math.max(0, m.bytes().length - MAX_PAYLOAD);
      file.writeBytes(
          buffer(16)
              .putInt((int) (m.micros() / 1_000_000))
              .putInt((int) (m.micros() % 1_000_000))
              .putInt(packet.length)
              .putInt(packet.length + cut)
              .array());
      file.writeBytes(packet);
    }
    return file.toByteArray();
  }

  /** Every reader takes either order; by the magic number it knows which. */
  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.BIG_ENDIAN);
  }

  private record Address(byte[] ip, int port) {
    static Address of(String text) {
      int colon = text.lastIndexOf(':');
      String host = text.substring(0, colon).replaceAll("[\\[\\]]|%.*", "");
      return new Address(
          InetAddress.ofLiteral(host).getAddress(), Integer.parseInt(text.substring(colon + 1)));
    }

    /** The same in the other's family: a socket on all addresses has none of its own. */
    Address like(Address other) {
      return ip.length == other.ip.length ? this : new Address(new byte[other.ip.length], port);
    }
  }

  private static byte[] packet(Address from, Address to, TracedMessage m) {
    Address source = m.received() ? from : from.like(to);
    Address destination = m.received() ? to.like(from) : to;
    byte[] payload = Arrays.copyOf(m.bytes(), Math.min(m.bytes().length, MAX_PAYLOAD));
    boolean v4 = source.ip.length == 4;
    int ipHeader = v4 ? IPV4_HEADER : IPV6_HEADER;
    int udpLength = UDP_HEADER + payload.length;
    ByteBuffer packet = buffer(ipHeader + udpLength);
    if (v4) {
      ipv4(packet, source, destination, udpLength);
    } else {
      packet.putInt(0x6000_0000).putShort((short) udpLength).put((byte) UDP).put((byte) 64);
      packet.put(source.ip).put(destination.ip);
    }
    packet.putShort((short) source.port).putShort((short) destination.port);
    packet.putShort((short) udpLength).putShort((short) 0).put(payload);
    // RFC 768: over a pseudo header, and never 0, which would mean that there is none.
    int sum = sum(source.ip, 0, source.ip.length) + sum(destination.ip, 0, destination.ip.length);
    int checksum =
        complement(sum + UDP + udpLength + sum(packet.array(), ipHeader, packet.capacity()));
    packet.putShort(ipHeader + 6, (short) (checksum == 0 ? 0xffff : checksum));
    return packet.array();
  }

  private static void ipv4(ByteBuffer packet, Address source, Address destination, int udpLength) {
    packet.putShort((short) 0x4500).putShort((short) (IPV4_HEADER + udpLength));
    packet.putInt(0).put((byte) 64).put((byte) UDP).putShort((short) 0);
    packet.put(source.ip).put(destination.ip);
    packet.putShort(10, (short) complement(sum(packet.array(), 0, IPV4_HEADER)));
  }

  /** RFC 1071: sum of 16-bit words, an odd last byte as if a zero followed. */
  private static int sum(byte[] b, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i++) {
      sum += (i - from) % 2 == 0 ? (b[i] & 0xff) << 8 : b[i] & 0xff;
    }
    return sum;
  }

  private static int complement(int sum) {
    int folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return ~folded & 0xffff;
  }
}
