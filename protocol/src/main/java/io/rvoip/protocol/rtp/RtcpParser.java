package io.rvoip.protocol.rtp;

import io.rvoip.protocol.rtp.RtcpPacket.Chunk;
import io.rvoip.protocol.rtp.RtcpPacket.Goodbye;
import io.rvoip.protocol.rtp.RtcpPacket.Item;
import io.rvoip.protocol.rtp.RtcpPacket.Other;
import io.rvoip.protocol.rtp.RtcpPacket.ReceiverReport;
import io.rvoip.protocol.rtp.RtcpPacket.SenderReport;
import io.rvoip.protocol.rtp.RtcpPacket.SourceDescription;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes RTCP datagrams as values, RFC 3550 §6.1. */
public final class RtcpParser {
  private RtcpParser() {}

  /** What a datagram turned out to be. */
  public sealed interface Result {
    /**
     * Well formed.
     *
     * @param reducedSize it does not begin with SR or RR, legal only after a=rtcp-rsize (RFC 5506)
     */
    record Parsed(List<RtcpPacket> packets, boolean reducedSize) implements Result {}

    /** Not RTCP; {@code offset} is that of the packet at fault. */
    record Malformed(RtcpFault fault, int offset) implements Result {}
  }

  /** Reads one datagram. */
  public static Result parse(byte[] datagram) {
    ByteBuffer data = ByteBuffer.wrap(datagram);
    RtcpWalker walker = new RtcpWalker();
    walker.start(data, 0, datagram.length);
    List<RtcpPacket> packets = new ArrayList<>();
    while (walker.next()) {
      packets.add(packet(data, walker));
    }
    if (walker.fault() != RtcpFault.NONE) {
      return new Result.Malformed(walker.fault(), walker.offset());
    }
    RtcpPacket first = packets.getFirst();
    boolean full = first instanceof SenderReport || first instanceof ReceiverReport;
    return new Result.Parsed(packets, !full);
  }

  private static RtcpPacket packet(ByteBuffer data, RtcpWalker walker) {
    int at = walker.offset() + 4;
    int end = walker.contentEnd();
    int count = walker.count();
    return switch (walker.packetType()) {
      case RtcpWalker.SR ->
          new SenderReport(
              data.getInt(at),
              data.getLong(at + 4),
              data.getInt(at + 12),
              data.getInt(at + 16),
              data.getInt(at + 20),
              blocks(data, at + 24, count));
      case RtcpWalker.RR -> new ReceiverReport(data.getInt(at), blocks(data, at + 4, count));
      case RtcpWalker.SDES -> description(data, at, end, count);
      case RtcpWalker.BYE -> goodbye(data, at, end, count);
      default -> new Other(walker.packetType(), count, end - walker.offset());
    };
  }

  private static List<ReportBlock> blocks(ByteBuffer data, int from, int count) {
    List<ReportBlock> blocks = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      blocks.add(ReportBlock.read(data, from + i * ReportBlock.LENGTH));
    }
    return blocks;
  }

  /** The chunks that are whole; a count or length that lies costs only what it lies about. */
  private static RtcpPacket description(ByteBuffer data, int from, int end, int count) {
    List<Chunk> chunks = new ArrayList<>(count);
    int at = from;
    while (chunks.size() < count && at + 8 <= end) {
      int ssrc = data.getInt(at);
      int start = at;
      List<Item> items = new ArrayList<>();
      for (at += 4; at < end && data.get(at) != 0; ) {
        int length = at + 1 < end ? data.get(at + 1) & 0xFF : end;
        if (at + 2 + length > end) {
          return new SourceDescription(chunks);
        }
        items.add(new Item(data.get(at) & 0xFF, text(data, at + 2, length)));
        at += 2 + length;
      }
      // RFC 3550 §6.5: a chunk ends with one to four null octets, on a 32-bit boundary.
      at += 4 - (at - start) % 4;
      chunks.add(new Chunk(ssrc, items));
    }
    return new SourceDescription(chunks);
  }

  private static RtcpPacket goodbye(ByteBuffer data, int from, int end, int count) {
    List<Integer> ssrcs = new ArrayList<>(count);
    int at = from;
    for (; ssrcs.size() < count && at + 4 <= end; at += 4) {
      ssrcs.add(data.getInt(at));
    }
    int length = at < end ? data.get(at) & 0xFF : end;
    boolean reason = at < end && at + 1 + length <= end;
    return new Goodbye(ssrcs, reason ? text(data, at + 1, length) : null);
  }

  private static String text(ByteBuffer data, int at, int length) {
    byte[] bytes = new byte[length];
    data.get(at, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
