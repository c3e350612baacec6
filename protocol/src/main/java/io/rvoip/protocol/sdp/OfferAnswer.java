package io.rvoip.protocol.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The offer/answer state of one dialog, RFC 3264 §4 and §8, RFC 3261 §13.2.1 and §14, RFC 6337. It
 * keeps the last agreed pair of descriptions and refuses what the rules forbid.
 *
 * <p>Not thread safe; the owner of the dialog feeds it each description that was sent or received,
 * in that order. Misuse on our side is an {@link IllegalStateException}; misuse by the peer is a
 * {@link Verdict.Refused} that says how to answer.
 */
public final class OfferAnswer {
  /** Who waits for whom. */
  public enum State {
    /** No offer is outstanding. */
    STABLE,
    /** We have offered and wait for the answer. */
    LOCAL_OFFER,
    /** The peer has offered and waits for our answer. */
    REMOTE_OFFER
  }

  /** Who keeps the stream from flowing. */
  public enum Hold {
    NONE,
    LOCAL,
    REMOTE,
    BOTH
  }

  /** What a received description means. */
  public sealed interface Verdict {
    /** An offer that may be answered. */
    record Offered() implements Verdict {}

    /** An answer that completes the exchange. */
    record Agreed() implements Verdict {}

    /** The answer that we already have, repeated in a later response of the same request. */
    record Repeated() implements Verdict {}

    /**
     * Against the rules. An offer is answered with the status; after such an answer the call is
     * ended.
     *
     * @param retryAfterMaxSeconds upper end of a random Retry-After, 0 when there is none to send
     */
    record Refused(int status, String reason, int retryAfterMaxSeconds) implements Verdict {}
  }

  private State state = State.STABLE;
  private @Nullable SessionDescription local;
  private @Nullable SessionDescription remote;
  private @Nullable SessionDescription pending;
  private boolean lastOfferLocal;

  /** Everything that must survive a move to another node. */
  public record Snapshot(
      State state,
      @Nullable SessionDescription local,
      @Nullable SessionDescription remote,
      @Nullable SessionDescription pending,
      boolean lastOfferLocal) {}

  /** The state as a value; also the way to copy it for each early dialog of a forked INVITE. */
  public Snapshot snapshot() {
    return new Snapshot(state, local, remote, pending, lastOfferLocal);
  }

  /** Goes on from a snapshot. */
  public static OfferAnswer restore(Snapshot snapshot) {
    OfferAnswer restored = new OfferAnswer();
    restored.state = snapshot.state();
    restored.local = snapshot.local();
    restored.remote = snapshot.remote();
    restored.pending = snapshot.pending();
    restored.lastOfferLocal = snapshot.lastOfferLocal();
    return restored;
  }

  /** Who waits for whom. */
  public State state() {
    return state;
  }

  /** Our description of the last agreed pair, null before the first. */
  public @Nullable SessionDescription local() {
    return local;
  }

  /** The peer's description of the last agreed pair, null before the first. */
  public @Nullable SessionDescription remote() {
    return remote;
  }

  /** The offer that waits for its answer, null in STABLE. */
  public @Nullable SessionDescription pendingOffer() {
    return pending;
  }

  /** We send an offer. */
  public void offerSent(SessionDescription offer) {
    expect(State.STABLE);
    if (local != null && offer.media().size() < local.media().size()) {
      throw new IllegalArgumentException(
          "offer: " + offer.media().size() + " streams (expected: at least as many as before)");
    }
    pending = offer;
    state = State.LOCAL_OFFER;
  }

  /** We answer the peer's offer. */
  public void answerSent(SessionDescription answer) {
    expect(State.REMOTE_OFFER);
    SessionDescription offer = Objects.requireNonNull(pending);
    if (!sameStreams(offer, answer)) {
      throw new IllegalArgumentException("answer: other streams (expected: those of the offer)");
    }
    agree(answer, offer, false);
  }

  /**
   * The outstanding offer, whoever made it, was refused or never answered: back to the last pair.
   */
  public void offerDropped() {
    pending = null;
    state = State.STABLE;
  }

  /** The peer's offer arrives, in a request, in a 2xx to one without, or in a reliable 1xx. */
  public Verdict offerReceived(SessionDescription offer) {
    return switch (state) {
      // RFC 3261 §14.2: our own offer is on its way; both sides try again later.
      case LOCAL_OFFER -> new Verdict.Refused(491, "Request Pending", 0);
      // RFC 3261 §14.2: an offer before the last one is answered.
      case REMOTE_OFFER -> new Verdict.Refused(500, "Offer Outstanding", 10);
      case STABLE -> {
        // RFC 3264 §8: streams are never removed, only set to port 0.
        if (remote != null && offer.media().size() < remote.media().size()) {
          yield new Verdict.Refused(488, SdpWarning.STREAMS.text(), 0);
        }
        pending = offer;
        state = State.REMOTE_OFFER;
        yield new Verdict.Offered();
      }
    };
  }

  /**
   * The peer's answer arrives.
   *
   * <p>Deviates from RFC 3261 §13.2.1: the answer of a 18x may be replaced by a different one in
   * the 2xx, since gateways that play announcements before they connect do that.
   */
  public Verdict answerReceived(SessionDescription answer) {
    return switch (state) {
      case REMOTE_OFFER -> new Verdict.Refused(488, "Answer To No Offer", 0);
      case LOCAL_OFFER -> complete(Objects.requireNonNull(pending), answer);
      case STABLE -> {
        SessionDescription offer = local;
        if (offer == null || !lastOfferLocal) {
          yield new Verdict.Refused(488, "Answer To No Offer", 0);
        }
        yield answer.equals(remote) ? new Verdict.Repeated() : complete(offer, answer);
      }
    };
  }

  private Verdict complete(SessionDescription offer, SessionDescription answer) {
    if (!sameStreams(offer, answer)) {
      return new Verdict.Refused(488, "Answer Does Not Match Offer", 0);
    }
    agree(offer, answer, true);
    return new Verdict.Agreed();
  }

  private void agree(SessionDescription ours, SessionDescription theirs, boolean offerLocal) {
    local = ours;
    remote = theirs;
    lastOfferLocal = offerLocal;
    pending = null;
    state = State.STABLE;
  }

  /** RFC 3264 §6: as many m= lines as the offer, of the same kinds, in the same order. */
  private static boolean sameStreams(SessionDescription offer, SessionDescription answer) {
    if (offer.media().size() != answer.media().size()) {
      return false;
    }
    for (int i = 0; i < offer.media().size(); i++) {
      if (!offer.media().get(i).media().equals(answer.media().get(i).media())) {
        return false;
      }
    }
    return true;
  }

  /** The streams as agreed, by m= line; empty before the first pair. */
  public List<StreamState> streams() {
    if (local == null || remote == null) {
      return List.of();
    }
    List<StreamState> streams = new ArrayList<>();
    for (int i = 0; i < Math.min(local.media().size(), remote.media().size()); i++) {
      MediaDescription ours = local.media().get(i);
      MediaDescription theirs = remote.media().get(i);
      boolean active = !ours.isRejected() && !theirs.isRejected();
      Direction mine = local.direction(ours);
      Direction other = remote.direction(theirs);
      streams.add(
          new StreamState(
              i,
              ours.media(),
              active,
              active ? mine.and(other.reversed()) : Direction.INACTIVE,
              active ? hold(mine, other) : Hold.NONE));
    }
    return streams;
  }

  /**
   * The hold of the first active audio stream; NONE when there is none. This is what "held" means
   * to people.
   */
  public Hold hold() {
    for (StreamState stream : streams()) {
      if (stream.active() && stream.media().equals("audio")) {
        return stream.hold();
      }
    }
    return Hold.NONE;
  }

  /**
   * RFC 3264 §8.4: who asks not to be sent to. An answer must follow the offer, so it only counts
   * where it goes further.
   */
  private Hold hold(Direction mine, Direction other) {
    Direction offered = lastOfferLocal ? mine : other;
    Direction answered = lastOfferLocal ? other : mine;
    boolean offerer = !offered.receives();
    boolean answerer = offered.sends() && !answered.receives();
    boolean localHolds = lastOfferLocal ? offerer : answerer;
    boolean remoteHolds = lastOfferLocal ? answerer : offerer;
    if (localHolds) {
      return remoteHolds ? Hold.BOTH : Hold.LOCAL;
    }
    return remoteHolds ? Hold.REMOTE : Hold.NONE;
  }

  /**
   * One stream as agreed.
   *
   * @param index position of the m= line, from 0
   * @param active neither side has port 0
   * @param direction what we may do
   */
  public record StreamState(
      int index, String media, boolean active, Direction direction, Hold hold) {}

  private void expect(State expected) {
    if (state != expected) {
      throw new IllegalStateException("state: " + state + " (expected: " + expected + ")");
    }
  }
}
