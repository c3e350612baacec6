package io.rvoip.protocol.sdp;

import org.jspecify.annotations.Nullable;

/**
 * A codec that an endpoint of ours can do.
 *
 * @param rtpmap its payload type is the static one, or that which we prefer in our own offers
 * @param fmtp parameters that we state, null for none
 */
public record LocalCodec(Rtpmap rtpmap, @Nullable String fmtp) {
  public static final LocalCodec PCMU = new LocalCodec(new Rtpmap(0, "PCMU", 8000, 1), null);
  public static final LocalCodec PCMA = new LocalCodec(new Rtpmap(8, "PCMA", 8000, 1), null);
  public static final LocalCodec G722 = new LocalCodec(new Rtpmap(9, "G722", 8000, 1), null);

  /** RFC 7587; always written with two channels. */
  public static final LocalCodec OPUS =
      new LocalCodec(new Rtpmap(111, "opus", 48000, 2), "minptime=10;useinbandfec=1");

  /** RFC 4733 at the clock of narrow-band codecs. */
  public static final LocalCodec TELEPHONE_EVENT =
      new LocalCodec(new Rtpmap(101, "telephone-event", 8000, 1), "0-15");

  /** RFC 4733 at the clock of opus. */
  public static final LocalCodec TELEPHONE_EVENT_48K =
      new LocalCodec(new Rtpmap(110, "telephone-event", 48000, 1), "0-15");
}
