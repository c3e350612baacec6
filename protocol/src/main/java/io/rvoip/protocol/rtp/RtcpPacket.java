package io.rvoip.protocol.rtp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One packet of an RTCP compound, RFC 3550 §6.4 to §6.7. SSRCs are unsigned values in an int. */
public sealed interface RtcpPacket {
  /**
   * SR, RFC 3550 §6.4.1.
   *
   * @param ntp time of sending, see {@link NtpTime}
   * @param rtpTimestamp the same time on the stream's clock
   * @param packets RTP packets sent, unsigned
   * @param octets payload octets sent, unsigned
   */
  record SenderReport(
      int ssrc, long ntp, int rtpTimestamp, int packets, int octets, List<ReportBlock> blocks)
      implements RtcpPacket {
    /** At most 31 blocks. */
    public SenderReport {
      blocks = atMost31(blocks);
    }
  }

  /** RR, RFC 3550 §6.4.2. */
  record ReceiverReport(int ssrc, List<ReportBlock> blocks) implements RtcpPacket {
    /** At most 31 blocks. */
    public ReceiverReport {
      blocks = atMost31(blocks);
    }
  }

  /** SDES, RFC 3550 §6.5. */
  record SourceDescription(List<Chunk> chunks) implements RtcpPacket {
    /** At most 31 chunks. */
    public SourceDescription {
      chunks = atMost31(chunks);
    }

    /** The chunk that each compound of ours has. */
    public static SourceDescription cname(int ssrc, String cname) {
      return new SourceDescription(List.of(new Chunk(ssrc, List.of(new Item(Item.CNAME, cname)))));
    }
  }

  /** The items of one source. */
  record Chunk(int ssrc, List<Item> items) {
    /** Copies the list. */
    public Chunk {
      items = List.copyOf(items);
    }
  }

  /** One item: type 1 is CNAME; text has at most 255 octets of UTF-8. */
  record Item(int type, String text) {
    /** Canonical end-point identifier. */
    public static final int CNAME = 1;
  }

  /** BYE, RFC 3550 §6.6. */
  record Goodbye(List<Integer> ssrcs, @Nullable String reason) implements RtcpPacket {
    /** At most 31 sources. */
    public Goodbye {
      ssrcs = atMost31(ssrcs);
    }
  }

  /** A type that we do not read: APP, feedback, extended reports. */
  record Other(int packetType, int count, int octets) implements RtcpPacket {}

  private static <T> List<T> atMost31(List<T> list) {
    if (list.size() > 31) {
      throw new IllegalArgumentException("list: " + list.size() + " (expected: at most 31)");
    }
    return List.copyOf(list);
  }
}
