package io.rvoip.auth.revocation;

import java.time.Instant;
import java.util.Locale;

/**
 * Tokens that are no longer good.
 *
 * @param target which ones
 * @param before those issued at this time or earlier; RFC 7519 times are whole seconds, so one from
 *     the same second is covered too
 * @param until from when on every such token is over by itself, and this may be forgotten
 */
public record Revocation(Target target, Instant before, Instant until) {

  /** What is revoked. */
  public enum Kind {
    /** All tokens of a subject. */
    SUBJECT,
    /** One token, by its id, whenever it was issued. */
    TOKEN,
    /** All tokens of a tenant. */
    ALL;

    /** The word for it outside. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Which tokens; there is one revocation for each at a time.
   *
   * @param value subject or token id; empty for {@link Kind#ALL}
   */
  public record Target(String tenant, Kind kind, String value) {}

  /** The one of two on the same target that covers more. */
  Revocation widerOf(Revocation other) {
    return new Revocation(
        target,
        before.isAfter(other.before) ? before : other.before,
        until.isAfter(other.until) ? until : other.until);
  }
}
