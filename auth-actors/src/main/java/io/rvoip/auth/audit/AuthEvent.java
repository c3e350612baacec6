package io.rvoip.auth.audit;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One decision about an identity. Holds no password, response, nonce or token. */
public sealed interface AuthEvent {

  /** Who tried what. */
  Attempt attempt();

  /** The word of the decision in logs and metrics. */
  default String verdict() {
    return switch (this) {
      case Accepted ignored -> "accepted";
      case Refused ignored -> "refused";
      case LockedOut ignored -> "locked_out";
      case Ended ignored -> "ended";
      case OverQuota ignored -> "over_quota";
      case Signed signed -> signed.reason() == null ? "accepted" : "refused";
    };
  }

  /** Proven. */
  record Accepted(Attempt attempt) implements AuthEvent {}

  /**
   * Not proven, or proven and not allowed.
   *
   * @param reason one of a fixed set of words, such as {@code wrong_response}
   */
  record Refused(Attempt attempt, String reason) implements AuthEvent {}

  /** Too many wrong attempts: those that follow are refused unseen for so long. */
  record LockedOut(Attempt attempt, String reason, Duration lockedFor) implements AuthEvent {}

  /**
   * What was proven once holds no more.
   *
   * @param reason one of a fixed set of words, such as {@code logout}
   */
  record Ended(Attempt attempt, String reason) implements AuthEvent {}

  /**
   * Known and allowed to, but his tenant has all that it may have of it.
   *
   * @param reason one of a fixed set of words, such as {@code too_many_calls}
   */
  record OverQuota(Attempt attempt, String reason) implements AuthEvent {}

  /**
   * What the signature on a call from a trunk is worth, STIR. Whether a call without a good one
   * goes on is a matter of the settings.
   *
   * @param attempt its account is the number that calls
   * @param verstat as phones are told: {@code TN-Validation-Passed}, for one
   * @param attest {@code A}, {@code B} or {@code C}; null: none that has passed
   * @param reason the phrase of RFC 8224 §6.2.2 as a word, such as {@code stale_date}; null: passed
   */
  record Signed(Attempt attempt, String verstat, @Nullable String attest, @Nullable String reason)
      implements AuthEvent {}

  /**
   * Who tried what, and from where.
   *
   * @param account the name that was claimed, as far as one can be read; cut to 128 characters
   * @param source address of the peer without its port
   */
  record Attempt(
      Instant time, String tenant, @Nullable String account, String source, AuthMethod method) {
    private static final int MAX_ACCOUNT_CHARS = 128;

    /** Cuts what a stranger may choose. */
    public Attempt {
      if (account != null && account.length() > MAX_ACCOUNT_CHARS) {
        account = account.substring(0, MAX_ACCOUNT_CHARS);
      }
    }
  }
}
