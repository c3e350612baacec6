package io.rvoip.protocol.rtp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads UDP payloads from classic capture files: microseconds, Ethernet (or Linux cooked), IPv4.
 */
final class Pcap {
  private Pcap() {}

  record Datagram(long nanos, byte[] payload) {}

  static List<Datagram> udp(byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    if (in.getInt(0) == 0xD4C3B2A1) {
      in.order(ByteOrder.BIG_ENDIAN);
    }
    int linkHeader = in.getInt(20) == 113 ? 16 : 14;
    List<Datagram> datagrams = new ArrayList<>();
    for (int at = 24; at + 16 <= file.length; ) {
      long nanos = in.getInt(at) * 1_000_000_000L + in.getInt(at + 4) * 1_000L;
      int captured = in.getInt(at + 8);
      int ip = at + 16 + linkHeader;
      int udp = ip + 4 * (file[ip] & 0x0F);
      if (file[ip + 9] == 17) {
        int length = ((file[udp + 4] & 0xFF) << 8 | file[udp + 5] & 0xFF) - 8;
        byte[] payload = new byte[length];
        System.arraycopy(file, udp + 8, payload, 0, length);
        datagrams.add(new Datagram(nanos, payload));
      }
      at += 16 + captured;
    }
    return datagrams;
  }
}
