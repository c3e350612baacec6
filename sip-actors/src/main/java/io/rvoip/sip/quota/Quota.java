package io.rvoip.sip.quota;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a tenant may have so many of. Who would be one too many gets 480: it is for now, and no
 * fault of this node. 403 would make phones give up until somebody starts them anew, and 503 would
 * make them and trunks turn from this node, for everything, to the next, which says the same.
 */
public enum Quota {
  /** Calls at the same time, from the INVITE on. */
  CALLS(10) {
    /** RFC 6432: what a gateway makes of it on its other side, "no circuit available". */
    @Override
    Map<String, String> cause() {
      return Map.of("Reason", "Q.850;cause=34;text=\"No circuit available\"");
    }
  },
  /** Bindings at the same time, over all addresses-of-record. */
  REGISTRATIONS(60) {
    @Override
    Map<String, String> cause() {
      return Map.of();
    }
  };

  /** The response to who would be one too many: Temporarily Unavailable, RFC 3261 §21.4.18. */
  public static final int STATUS = 480;

  private final int retryAfterSeconds;

  Quota(int retryAfterSeconds) {
    this.retryAfterSeconds = retryAfterSeconds;
  }

  abstract Map<String, String> cause();

  /** The word in metrics and explanations. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The reason in the audit log. */
  public String reason() {
    return "too_many_" + word();
  }

  /** The explanation to people. */
  public String text() {
    return "The tenant has all the " + word() + " it may have";
  }

  /** Headers of a {@link #STATUS} response, by name. */
  public Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Retry-After", Integer.toString(retryAfterSeconds));
    headers.put("Warning", "399 rvoip \"" + text() + "\"");
    headers.putAll(cause());
    return headers;
  }
}
