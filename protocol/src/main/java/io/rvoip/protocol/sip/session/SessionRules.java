package io.rvoip.protocol.sip.session;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.session.SessionExpires.Refresher;
import org.jspecify.annotations.Nullable;

/**
 * Negotiates session timers in both roles, RFC 4028 §7 and §9: for INVITE, re-INVITE and UPDATE
 * alike. We support timers always, and ask for one in what we send.
 *
 * <p>Where the RFC leaves a choice: who supports timers refreshes the requests that he sends, for
 * he knows best whether he is still there; who does not is refreshed by us.
 *
 * @param seconds interval that we ask for, and the longest that we agree to
 * @param leastSeconds Min-SE of ours, 90 or more as §4 wants
 */
public record SessionRules(int seconds, int leastSeconds) {
  /** The option tag, RFC 4028 §8. */
  public static final String OPTION_TAG = "timer";

  private static final int LEAST = 90;

  /** Refuses intervals that nobody may ask for. */
  public SessionRules {
    if (leastSeconds < LEAST) {
      throw new IllegalArgumentException(
          "leastSeconds: " + leastSeconds + " (expected: at least " + LEAST + ")");
    }
    if (seconds < leastSeconds || seconds > SessionExpires.LONGEST) {
      throw new IllegalArgumentException(
          "seconds: "
              + seconds
              + " (expected: "
              + leastSeconds
              + " to "
              + SessionExpires.LONGEST
              + ")");
    }
  }

  /** What becomes of a request that came in. */
  public sealed interface Asked {
    /**
     * Goes on.
     *
     * @param expires for the 2xx
     * @param required whether the 2xx has to bear Require: timer, §9
     * @param timer what is agreed once the 2xx is out
     */
    record Agreed(SessionExpires expires, boolean required, SessionTimer timer) implements Asked {}

    /** To be refused with 422 and that Min-SE, §6. */
    record TooBrief(int leastSeconds) implements Asked {}

    /** To be refused with 400. */
    record Malformed(HeaderName name) implements Asked {}
  }

  /** Judges an INVITE or UPDATE as its UAS, §9. */
  public Asked asked(SipRequest request) {
    boolean supported = request.supports(OPTION_TAG);
    String value = request.header(HeaderName.SESSION_EXPIRES);
    SessionExpires wanted = value == null ? null : SessionExpires.parse(value);
    if (value != null && wanted == null) {
      return new Asked.Malformed(HeaderName.SESSION_EXPIRES);
    }
    int least = least(request.header(HeaderName.MIN_SE));
    if (least < 0) {
      return new Asked.Malformed(HeaderName.MIN_SE);
    }
    if (wanted != null && wanted.seconds() < leastSeconds && supported) {
      return new Asked.TooBrief(leastSeconds);
    }
    // A proxy may have added an interval that is too brief for a caller who knows of no timers: he
    // could make nothing of a 422. Ours is never below the Min-SE of the request.
    int agreed =
        Math.max(
            Math.max(least, leastSeconds),
            wanted == null ? seconds : Math.min(wanted.seconds(), seconds));
    Refresher refresher =
        !supported
            ? Refresher.UAS
            : wanted == null || wanted.refresher() == null ? Refresher.UAC : wanted.refresher();
    return new Asked.Agreed(
        new SessionExpires(Math.min(agreed, SessionExpires.LONGEST), refresher),
        supported && refresher == Refresher.UAC,
        new SessionTimer(Math.min(agreed, SessionExpires.LONGEST), refresher == Refresher.UAS));
  }

  /**
   * What a request of ours asks for.
   *
   * @param expires Session-Expires
   * @param least Min-SE; 0: none, which means 90
   */
  public record Wish(SessionExpires expires, int least) {}

  /** For a first INVITE: who refreshes is left to the other side, §7.1. */
  public Wish wish() {
    return new Wish(new SessionExpires(seconds, null), leastSeconds > LEAST ? leastSeconds : 0);
  }

  /**
   * For a request within a session, §7.4: the interval stays, and so does who refreshes.
   *
   * @param least Min-SE that a 422 has taught us; 0: none
   */
  public Wish wish(SessionTimer timer, int least) {
    int wanted = Math.max(timer.seconds(), least);
    return new Wish(
        new SessionExpires(wanted, timer.oursToRefresh() ? Refresher.UAC : Refresher.UAS),
        Math.max(least, leastSeconds > LEAST ? leastSeconds : 0));
  }

  /**
   * What a 422 makes of a wish, §7.3; null when there is nothing to be learnt from it: then the
   * request has failed.
   */
  public static @Nullable Wish again(Wish refused, SipResponse tooBrief) {
    int least = least(tooBrief.header(HeaderName.MIN_SE));
    return least <= refused.expires().seconds()
        ? null
        : new Wish(new SessionExpires(least, refused.expires().refresher()), least);
  }

  /**
   * What a 2xx to a wish of ours has agreed on, §7.2; null: the session has no end of its own.
   *
   * <p>An interval that is no number, or that is briefer than anything we may have to bear, counts
   * as none: a session must not end because of a slip of the pen.
   */
  public static @Nullable SessionTimer agreed(SipResponse ok) {
    String value = ok.header(HeaderName.SESSION_EXPIRES);
    SessionExpires expires = value == null ? null : SessionExpires.parse(value);
    // §7.2: a 2xx without refresher breaks §9; that the UAC refreshes harms nobody.
    return expires == null || expires.seconds() < LEAST
        ? null
        : new SessionTimer(expires.seconds(), expires.refresher() != Refresher.UAS);
  }

  /** Min-SE, 90 when there is none; -1 when it is no number. */
  private static int least(@Nullable String minSe) {
    if (minSe == null) {
      return LEAST;
    }
    int semicolon = minSe.indexOf(';');
    int seconds =
        SessionExpires.deltaSeconds(semicolon < 0 ? minSe : minSe.substring(0, semicolon));
    return seconds < 0 ? seconds : Math.max(LEAST, seconds);
  }
}
