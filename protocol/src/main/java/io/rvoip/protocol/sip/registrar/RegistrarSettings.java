package io.rvoip.protocol.sip.registrar;

/**
 * What a registrar grants.
 *
 * @param defaultExpiresSeconds when the client names no interval; RFC 3261 §10.2.1.1 suggests 3600
 * @param minExpiresSeconds below it 423; at most 3600, since §10.3 allows 423 only below one hour
 * @param maxExpiresSeconds longer wishes are cut down to it
 * @param maxContacts bindings that one address-of-record may have
 * @param overLimit what is done about one more, of a phone that nothing shows to be there already
 */
public record RegistrarSettings(
    int defaultExpiresSeconds,
    int minExpiresSeconds,
    int maxExpiresSeconds,
    int maxContacts,
    OverLimit overLimit) {
  /** An hour, a minute, two hours, ten contacts, the oldest of which goes for an eleventh. */
  public static final RegistrarSettings DEFAULT =
      new RegistrarSettings(3600, 60, 7200, 10, OverLimit.REPLACE_OLDEST);

  /** When an address-of-record has all the bindings that it may have. */
  public enum OverLimit {
    /** Another contact gets 403. */
    REFUSE,
    /** The binding that was refreshed longest ago ends. */
    REPLACE_OLDEST
  }

  public RegistrarSettings {
    require(
        minExpiresSeconds >= 1 && minExpiresSeconds <= 3600,
        "minExpiresSeconds",
        minExpiresSeconds,
        "1..3600");
    require(
        defaultExpiresSeconds >= minExpiresSeconds,
        "defaultExpiresSeconds",
        defaultExpiresSeconds,
        "minExpiresSeconds or more");
    require(
        maxExpiresSeconds >= defaultExpiresSeconds,
        "maxExpiresSeconds",
        maxExpiresSeconds,
        "defaultExpiresSeconds or more");
    require(maxContacts >= 1, "maxContacts", maxContacts, "1 or more");
  }

  private static void require(boolean holds, String name, int value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
