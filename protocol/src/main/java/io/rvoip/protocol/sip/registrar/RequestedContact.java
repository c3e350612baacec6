package io.rvoip.protocol.sip.registrar;

import io.rvoip.protocol.sip.NameAddr;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One Contact of a REGISTER with what it asks for.
 *
 * @param contact the value without {@code expires} and {@code q}
 * @param expiresSeconds what the client asks for, 0 to leave
 * @param q preference in thousandths
 */
record RequestedContact(NameAddr contact, int expiresSeconds, int q) {
  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

  /**
   * RFC 3261 §10.3 step 6: the contact's parameter, else the Expires header, else the default.
   *
   * @param headerOrDefaultSeconds the latter two
   */
  static RequestedContact of(NameAddr value, int headerOrDefaultSeconds) {
    var params = value.params();
    String expires = params.get("expires");
    var bare =
        new NameAddr(value.displayName(), value.uri(), params.without("expires").without("q"));
    return new RequestedContact(
        bare, seconds(expires, headerOrDefaultSeconds), thousandths(params.get("q")));
  }

  /** RFC 3261 §10.2.1.1: "malformed values SHOULD be treated as equivalent to 3600". */
  private static int seconds(@Nullable String text, int absent) {
    if (text == null) {
      return absent;
    }
    if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return 3600;
    }
    return text.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(text);
  }

  /** qvalue, RFC 3261 §25.1; 1 when absent or malformed. */
  private static int thousandths(@Nullable String text) {
    if (text == null || !text.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?")) {
      return 1000;
    }
    String digits = text.endsWith(".") ? text + "0" : text;
    return new BigDecimal(digits).multiply(THOUSAND).intValueExact();
  }
}
