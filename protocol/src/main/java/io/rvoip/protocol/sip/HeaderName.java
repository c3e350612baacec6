package io.rvoip.protocol.sip;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Header field name, compared without case, RFC 3261 §7.3.1; a compact form of §7.3.3 is the same
 * name.
 *
 * <p>Known names are single objects, so that reading a message allocates none.
 */
public final class HeaderName {
  private static final int SLOTS = 512; // power of two, sparse enough to probe once
  private static final @Nullable HeaderName[] KNOWN = new HeaderName[SLOTS];
  private static final @Nullable HeaderName[] COMPACT = new HeaderName[26];
  private static final List<HeaderName> NUMBERED = new ArrayList<>();

  /** Number of all names that have none of their own; fits a byte, as theirs do. */
  static final int UNKNOWN = 255;

  /** RFC 3261 §20. */
  public static final HeaderName VIA = list("Via", 'v');

  /** RFC 3261 §20. */
  public static final HeaderName FROM = single("From", 'f');

  /** RFC 3261 §20. */
  public static final HeaderName TO = single("To", 't');

  /** RFC 3261 §20. */
  public static final HeaderName CALL_ID = single("Call-ID", 'i');

  /** RFC 3261 §20. */
  public static final HeaderName CSEQ = single("CSeq");

  /** RFC 3261 §20. */
  public static final HeaderName CONTACT = list("Contact", 'm');

  /** RFC 3261 §20. */
  public static final HeaderName MAX_FORWARDS = single("Max-Forwards");

  /** RFC 3261 §20. */
  public static final HeaderName ROUTE = list("Route");

  /** RFC 3261 §20. */
  public static final HeaderName RECORD_ROUTE = list("Record-Route");

  /** RFC 3261 §20. */
  public static final HeaderName CONTENT_LENGTH = single("Content-Length", 'l');

  /** RFC 3261 §20. */
  public static final HeaderName CONTENT_TYPE = single("Content-Type", 'c');

  /** RFC 3261 §20. */
  public static final HeaderName CONTENT_ENCODING = list("Content-Encoding", 'e');

  /** RFC 3261 §20. */
  public static final HeaderName CONTENT_DISPOSITION = single("Content-Disposition");

  /** RFC 3261 §20. */
  public static final HeaderName CONTENT_LANGUAGE = list("Content-Language");

  /** RFC 3261 §20. */
  public static final HeaderName EXPIRES = single("Expires");

  /** RFC 3261 §20. */
  public static final HeaderName MIN_EXPIRES = single("Min-Expires");

  /** RFC 3261 §20. */
  public static final HeaderName ACCEPT = list("Accept");

  /** RFC 3261 §20. */
  public static final HeaderName ACCEPT_ENCODING = list("Accept-Encoding");

  /** RFC 3261 §20. */
  public static final HeaderName ACCEPT_LANGUAGE = list("Accept-Language");

  /** RFC 3261 §20. */
  public static final HeaderName ALERT_INFO = list("Alert-Info");

  /** RFC 3261 §20. */
  public static final HeaderName ALLOW = list("Allow");

  /** RFC 6665. */
  public static final HeaderName ALLOW_EVENTS = list("Allow-Events", 'u');

  /** RFC 6665. */
  public static final HeaderName EVENT = single("Event", 'o');

  /** RFC 3261 §20. */
  public static final HeaderName AUTHENTICATION_INFO = single("Authentication-Info");

  /** RFC 3261 §20. */
  public static final HeaderName AUTHORIZATION = single("Authorization");

  /** RFC 3261 §20. */
  public static final HeaderName WWW_AUTHENTICATE = single("WWW-Authenticate");

  /** RFC 3261 §20. */
  public static final HeaderName PROXY_AUTHENTICATE = single("Proxy-Authenticate");

  /** RFC 3261 §20. */
  public static final HeaderName PROXY_AUTHORIZATION = single("Proxy-Authorization");

  /** RFC 7615. */
  public static final HeaderName PROXY_AUTHENTICATION_INFO = single("Proxy-Authentication-Info");

  /** RFC 3261 §20. */
  public static final HeaderName PROXY_REQUIRE = list("Proxy-Require");

  /** RFC 3261 §20. */
  public static final HeaderName CALL_INFO = list("Call-Info");

  /** RFC 3261 §20. */
  public static final HeaderName DATE = single("Date");

  /** RFC 3261 §20. */
  public static final HeaderName ERROR_INFO = list("Error-Info");

  /** RFC 3261 §20. */
  public static final HeaderName IN_REPLY_TO = list("In-Reply-To");

  /** RFC 3261 §20. */
  public static final HeaderName MIME_VERSION = single("MIME-Version");

  /** RFC 3261 §20. */
  public static final HeaderName ORGANIZATION = single("Organization");

  /** RFC 3261 §20. */
  public static final HeaderName PRIORITY = single("Priority");

  /** RFC 3261 §20. */
  public static final HeaderName REPLY_TO = single("Reply-To");

  /** RFC 3261 §20. */
  public static final HeaderName REQUIRE = list("Require");

  /** RFC 3261 §20. */
  public static final HeaderName RETRY_AFTER = single("Retry-After");

  /** RFC 3261 §20. */
  public static final HeaderName SERVER = single("Server");

  /** RFC 3261 §20. */
  public static final HeaderName SUBJECT = single("Subject", 's');

  /** RFC 3261 §20. */
  public static final HeaderName SUPPORTED = list("Supported", 'k');

  /** RFC 3261 §20. */
  public static final HeaderName TIMESTAMP = single("Timestamp");

  /** RFC 3261 §20. */
  public static final HeaderName UNSUPPORTED = list("Unsupported");

  /** RFC 3261 §20. */
  public static final HeaderName USER_AGENT = single("User-Agent");

  /** RFC 3261 §20. */
  public static final HeaderName WARNING = list("Warning");

  /** RFC 3262. */
  public static final HeaderName RACK = single("RAck");

  /** RFC 3262. */
  public static final HeaderName RSEQ = single("RSeq");

  /** RFC 3515. */
  public static final HeaderName REFER_TO = single("Refer-To", 'r');

  /** RFC 3892. */
  public static final HeaderName REFERRED_BY = single("Referred-By", 'b');

  /** RFC 4488. */
  public static final HeaderName REFER_SUB = single("Refer-Sub");

  /** RFC 3891. */
  public static final HeaderName REPLACES = single("Replaces");

  /** RFC 3911. */
  public static final HeaderName JOIN = single("Join");

  /** RFC 3326. */
  public static final HeaderName REASON = list("Reason");

  /** RFC 4028. */
  public static final HeaderName SESSION_EXPIRES = single("Session-Expires", 'x');

  /** RFC 4028. */
  public static final HeaderName MIN_SE = single("Min-SE");

  /** RFC 6665. */
  public static final HeaderName SUBSCRIPTION_STATE = single("Subscription-State");

  /** RFC 3327. */
  public static final HeaderName PATH = list("Path");

  /** RFC 3608. */
  public static final HeaderName SERVICE_ROUTE = list("Service-Route");

  /** RFC 3323. */
  public static final HeaderName PRIVACY = single("Privacy");

  /** RFC 3325. */
  public static final HeaderName P_ASSERTED_IDENTITY = list("P-Asserted-Identity");

  /** RFC 3325. */
  public static final HeaderName P_PREFERRED_IDENTITY = list("P-Preferred-Identity");

  /** RFC 5806. */
  public static final HeaderName DIVERSION = list("Diversion");

  /** RFC 7044. */
  public static final HeaderName HISTORY_INFO = list("History-Info");

  /** RFC 3903. */
  public static final HeaderName SIP_ETAG = single("SIP-ETag");

  /** RFC 3903. */
  public static final HeaderName SIP_IF_MATCH = single("SIP-If-Match");

  /** RFC 3841. */
  public static final HeaderName ACCEPT_CONTACT = list("Accept-Contact", 'a');

  /** RFC 3841. */
  public static final HeaderName REJECT_CONTACT = list("Reject-Contact", 'j');

  /** RFC 3841. */
  public static final HeaderName REQUEST_DISPOSITION = list("Request-Disposition", 'd');

  /** RFC 8224. */
  public static final HeaderName IDENTITY = list("Identity", 'y');

  /** RFC 6086. */
  public static final HeaderName RECV_INFO = list("Recv-Info");

  /** RFC 6086. */
  public static final HeaderName INFO_PACKAGE = single("Info-Package");

  /** RFC 5626. */
  public static final HeaderName FLOW_TIMER = single("Flow-Timer");

  /** RFC 6442. */
  public static final HeaderName GEOLOCATION = list("Geolocation");

  /** By number. */
  private static final HeaderName[] ALL = NUMBERED.toArray(new HeaderName[0]);

  private final String canonical;
  private final String lower;
  private final boolean list;
  private final int number;
  private final byte @Nullable [] line; // of known names, which are written often

  private HeaderName(String canonical, boolean list, int number) {
    this.canonical = canonical;
    this.lower = canonical.toLowerCase(Locale.ROOT);
    this.list = list;
    this.number = number;
    this.line = number == UNKNOWN ? null : Wire.bytes(canonical + ": ");
  }

  private static HeaderName single(String canonical) {
    return known(new HeaderName(canonical, false, NUMBERED.size()));
  }

  private static HeaderName single(String canonical, char compact) {
    return compact(single(canonical), compact);
  }

  private static HeaderName list(String canonical) {
    return known(new HeaderName(canonical, true, NUMBERED.size()));
  }

  private static HeaderName list(String canonical, char compact) {
    return compact(list(canonical), compact);
  }

  private static HeaderName compact(HeaderName name, char compact) {
    COMPACT[compact - 'a'] = name;
    return name;
  }

  private static HeaderName known(HeaderName name) {
    byte[] b = Wire.bytes(name.canonical);
    int slot = hash(b, 0, b.length);
    while (KNOWN[slot] != null) {
      slot = (slot + 1) & (SLOTS - 1);
    }
    KNOWN[slot] = name;
    NUMBERED.add(name);
    return name;
  }

  private static int hash(byte[] b, int start, int end) {
    // Length and three letters tell the known names apart well enough.
    int length = end - start;
    int first = b[start] | 0x20;
    int middle = b[start + (length >>> 1)] | 0x20;
    int last = b[end - 1] | 0x20;
    return (3 * (37 * first + 11 * last + middle) + 101 * length) & (SLOTS - 1);
  }

  /** The name in the bytes, which are a token; compact form is resolved. */
  static HeaderName of(byte[] b, int start, int end) {
    if (end - start == 1) {
      int letter = Chars.lower(b[start]) - 'a';
      HeaderName full = letter >= 0 && letter < 26 ? COMPACT[letter] : null;
      return full != null ? full : new HeaderName(Wire.text(b, start, end), false, UNKNOWN);
    }
    HeaderName name;
    for (int slot = hash(b, start, end);
        (name = KNOWN[slot]) != null;
        slot = (slot + 1) & (SLOTS - 1)) {
      if (name.matches(b, start, end)) {
        return name;
      }
    }
    return new HeaderName(Wire.text(b, start, end), false, UNKNOWN);
  }

  private boolean matches(byte[] b, int start, int end) {
    if (lower.length() != end - start) {
      return false;
    }
    for (int i = start; i < end; i++) {
      if (Chars.lower(b[i]) != lower.charAt(i - start)) {
        return false;
      }
    }
    return true;
  }

  /** The name in any case, or its compact form. */
  public static HeaderName of(String any) {
    if (!Chars.all(Chars.TOKEN, any)) {
      throw new IllegalArgumentException("any: " + any + " (expected: token)");
    }
    byte[] b = Wire.bytes(any);
    return of(b, 0, b.length);
  }

  /** Spelling of the RFC; of an unknown header, as it was written. */
  public String canonical() {
    return canonical;
  }

  /** Whether one line may hold several values divided by commas. */
  public boolean isList() {
    return list;
  }

  /** Number of a known name, from 0; else {@link #UNKNOWN}. */
  int number() {
    return number;
  }

  /** The known name of that number. */
  static HeaderName numbered(int number) {
    return ALL[number];
  }

  /** {@code Name: } as bytes; not to be changed. */
  byte[] lineStart() {
    return line != null ? line : Wire.bytes(canonical + ": ");
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return this == o
        || (o instanceof HeaderName other
            && number == UNKNOWN
            && other.number == UNKNOWN
            && lower.equals(other.lower));
  }

  @Override
  public int hashCode() {
    return lower.hashCode();
  }

  @Override
  public String toString() {
    return canonical;
  }
}
