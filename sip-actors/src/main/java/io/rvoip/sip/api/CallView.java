package io.rvoip.sip.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A live call as its owner sees it.
 *
 * @param state {@code ringing}, {@code answered}, {@code held}, {@code ending}; open to new values
 * @param from who calls: user part or URI
 * @param to who was dialled: user part or URI
 * @param owner name of the node that runs the call's entity
 * @param mediaNode name of the node that carries its media; null before there is any
 * @param epoch how often the call has been claimed: 1 for its first owner, one more for each
 *     take-over
 * @param identity what is known of the caller's number; null when nobody looked
 */
public record CallView(
    String id,
    String tenant,
    String state,
    String from,
    String to,
    Instant created,
    @Nullable Instant answered,
    String owner,
    @Nullable String mediaNode,
    long epoch,
    List<LegView> legs,
    @Nullable CallIdentity identity) {
  public CallView {
    legs = List.copyOf(legs);
  }

  /**
   * Names what the call is like: changes with owner, states and everything else that is shown, but
   * not with counters and where packets come from, which move all the time. Letters and digits.
   */
  public String version() {
    Fingerprint shown =
        new Fingerprint()
            .add(state)
            .add(from)
            .add(to)
            .add(answered)
            .add(owner)
            .add(mediaNode)
            .add(epoch);
    for (LegView leg : legs) {
      shown
          .add(leg.id())
          .add(leg.role())
          .add(leg.state())
          .add(leg.edge())
          .add(leg.remoteUri())
          .add(leg.sipCallId())
          .add(leg.transport())
          .add(leg.remoteAddress())
          .add(leg.codec())
          .add(leg.held())
          .add(leg.mediaLocal());
    }
    return shown.text();
  }
}
