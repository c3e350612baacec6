package io.rvoip.sip.call;

import io.rvoip.protocol.sip.SipResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ACKs that we have sent on one leg, so that each 2xx that comes again gets its own again, RFC
 * 3261 §13.2.2.4: that of a re-INVITE another than that of the INVITE, and those of a proxy's
 * branches one each. The newest {@link #MOST} are kept; a proxy decides how many phones answer.
 *
 * <p>Not thread safe; its leg owns it. Lost with the node: what comes again then is acknowledged
 * anew.
 */
final class SentAcks {
  static final int MOST = 8;

  /**
   * An ACK on its way.
   *
   * @param branch its branch
   * @param hop URI of its next hop
   * @param bytes the request as our edge takes it
   */
  @SuppressWarnings("ArrayRecordComponent") // a SIP message as it was sent
  record Ack(String branch, String hop, byte[] bytes) {}

  /** Which 2xx: the peer's tag and the number of the INVITE. */
  private record Key(String remoteTag, long cseq) {}

  private final Map<Key, Ack> acks =
      new LinkedHashMap<>(4, 0.75f, false) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Ack> eldest) {
          return size() > MOST;
        }
      };

  void keep(String remoteTag, long cseq, Ack ack) {
    acks.put(new Key(remoteTag, cseq), ack);
  }

  /** The ACK that this 2xx has had; null when it comes for the first time. */
  @Nullable Ack of(SipResponse ok) {
    return acks.get(new Key(tag(ok), ok.cseq().number()));
  }

  int size() {
    return acks.size();
  }

  /** The peer's tag in a response, empty when it has none. */
  static String tag(SipResponse response) {
    String tag = response.to().tag();
    return tag == null ? "" : tag;
  }
}
