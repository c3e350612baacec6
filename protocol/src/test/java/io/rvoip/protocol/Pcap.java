package io.rvoip.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads UDP payloads over IPv4 from capture files: classic ones with microseconds, and pcapng with
 * enhanced packet blocks; Ethernet, also with a VLAN tag, or Linux cooked.
 */
public final class Pcap {
  private static final int SECTION_HEADER = 0x0A0D0D0A;
  private static final int INTERFACE = 1;
  private static final int ENHANCED_PACKET = 6;
  private static final int COOKED = 113;

  private Pcap() {}

  /**
   * One datagram.
   *
   * @param nanos since the epoch; 0 from pcapng, whose interfaces may count in any unit
   */
  public record Datagram(long nanos, int sourcePort, int targetPort, byte[] payload) {}

  /** The datagrams of a file in order; frames of other protocols are left out. */
  public static List<Datagram> udp(byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    return in.getInt(0) == SECTION_HEADER ? ng(in) : classic(in);
  }

  private static List<Datagram> classic(ByteBuffer in) {
    if (in.getInt(0) == 0xD4C3B2A1) {
      in.order(ByteOrder.BIG_ENDIAN);
    }
    int link = in.getInt(20);
    List<Datagram> datagrams = new ArrayList<>();
    for (int at = 24; at + 16 <= in.limit(); at += 16 + in.getInt(at + 8)) {
      long nanos = in.getInt(at) * 1_000_000_000L + in.getInt(at + 4) * 1_000L;
      add(datagrams, datagram(in.array(), at + 16, link, nanos));
    }
    return datagrams;
  }

  private static List<Datagram> ng(ByteBuffer in) {
    List<Integer> links = new ArrayList<>();
    List<Datagram> datagrams = new ArrayList<>();
    for (int at = 0; at + 12 <= in.limit(); at += in.getInt(at + 4)) {
      int type = in.getInt(at);
      if (type == INTERFACE) {
        links.add((int) in.getShort(at + 8));
      } else if (type == ENHANCED_PACKET) {
        add(datagrams, datagram(in.array(), at + 28, links.get(in.getInt(at + 8)), 0));
      }
    }
    return datagrams;
  }

  private static void add(List<Datagram> datagrams, @Nullable Datagram datagram) {
    if (datagram != null) {
      datagrams.add(datagram);
    }
  }

  private static @Nullable Datagram datagram(byte[] file, int frame, int link, long nanos) {
    int ip = frame + (link == COOKED ? 16 : 14);
    if (uint16(file, ip - 2) == 0x8100) {
      ip += 4;
    }
    if (uint16(file, ip - 2) != 0x0800 || file[ip + 9] != 17) {
      return null;
    }
    int udp = ip + 4 * (file[ip] & 0x0F);
    byte[] payload = new byte[uint16(file, udp + 4) - 8];
    System.arraycopy(file, udp + 8, payload, 0, payload.length);
    return new Datagram(nanos, uint16(file, udp), uint16(file, udp + 2), payload);
  }

  private static int uint16(byte[] file, int at) {
    return (file[at] & 0xFF) << 8 | file[at + 1] & 0xFF;
  }
}
