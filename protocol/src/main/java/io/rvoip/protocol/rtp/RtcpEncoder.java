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
import java.util.Arrays;
import java.util.List;

/** Writes RTCP compounds, RFC 3550 §6.1. */
public final class RtcpEncoder {
  private static final int MAX_DATAGRAM = 1472;

  private RtcpEncoder() {}

  /** The packets as one datagram, which must fit into an Ethernet frame. */
  public static byte[] encode(List<RtcpPacket> packets) {
    ByteBuffer out = ByteBuffer.allocate(MAX_DATAGRAM);
    packets.forEach(packet -> write(out, packet));
    return Arrays.copyOf(out.array(), out.position());
  }

  private static void write(ByteBuffer out, RtcpPacket packet) {
    int start = out.position();
    switch (packet) {
      case SenderReport sr -> {
        header(out, RtcpWalker.SR, sr.blocks().size());
        out.putInt(sr.ssrc()).putLong(sr.ntp()).putInt(sr.rtpTimestamp());
        out.putInt(sr.packets()).putInt(sr.octets());
        sr.blocks().forEach(block -> block.write(out));
      }
      case ReceiverReport rr -> {
        header(out, RtcpWalker.RR, rr.blocks().size());
        out.putInt(rr.ssrc());
        rr.blocks().forEach(block -> block.write(out));
      }
      case SourceDescription sdes -> {
        header(out, RtcpWalker.SDES, sdes.chunks().size());
        sdes.chunks().forEach(chunk -> chunk(out, chunk));
      }
      case Goodbye bye -> {
        header(out, RtcpWalker.BYE, bye.ssrcs().size());
        bye.ssrcs().forEach(out::putInt);
        if (bye.reason() != null) {
          text(out, bye.reason());
          fill(out, start);
        }
      }
      case Other other ->
          throw new IllegalArgumentException("packet: " + other + " (expected: a type we write)");
    }
    out.putShort(start + 2, (short) ((out.position() - start) / 4 - 1));
  }

  private static void header(ByteBuffer out, int packetType, int count) {
    out.put((byte) (0x80 | count)).put((byte) packetType).putShort((short) 0);
  }

  private static void chunk(ByteBuffer out, Chunk chunk) {
    int start = out.position();
    out.putInt(chunk.ssrc());
    for (Item item : chunk.items()) {
      out.put((byte) item.type());
      text(out, item.text());
    }
    out.put((byte) 0);
    fill(out, start);
  }

  private static void text(ByteBuffer out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 255) {
      throw new IllegalArgumentException(
          "text: " + bytes.length + " octets (expected: at most 255)");
    }
    out.put((byte) bytes.length).put(bytes);
  }

  private static void fill(ByteBuffer out, int start) {
    while ((out.position() - start) % 4 != 0) {
      out.put((byte) 0);
    }
  }
}
