package io.rvoip.protocol.sip;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rules that every known header of a message must keep before the upper layers see it. */
final class SyntaxCheck {
  private static final List<HeaderName> MANDATORY =
      List.of(HeaderName.FROM, HeaderName.TO, HeaderName.CALL_ID, HeaderName.CSEQ);
  private static final List<HeaderName> SINGLE =
      List.of(
          HeaderName.FROM,
          HeaderName.TO,
          HeaderName.CALL_ID,
          HeaderName.CSEQ,
          HeaderName.MAX_FORWARDS);
  private static final List<HeaderName> ADDRESSES =
      List.of(HeaderName.ROUTE, HeaderName.RECORD_ROUTE, HeaderName.PATH);

  // Numbers of headers that are looked at in one go over all lines.
  private static final int VIA = HeaderName.VIA.number();
  private static final int FROM = HeaderName.FROM.number();
  private static final int TO = HeaderName.TO.number();
  private static final int CALL_ID = HeaderName.CALL_ID.number();
  private static final int CSEQ = HeaderName.CSEQ.number();
  private static final int MAX_FORWARDS = HeaderName.MAX_FORWARDS.number();
  private static final long ADDRESS_SET =
      set(HeaderName.CONTACT, HeaderName.ROUTE, HeaderName.RECORD_ROUTE, HeaderName.PATH);
  private static final long MANDATORY_SET = set(MANDATORY.toArray(new HeaderName[0]));
  private static final long SINGLE_SET = set(SINGLE.toArray(new HeaderName[0]));

  private SyntaxCheck() {}

  private static long set(HeaderName... names) {
    long set = 0;
    for (HeaderName name : names) {
      if (name.number() >= Long.SIZE) {
        throw new IllegalStateException(name + ": " + name.number() + " (expected: below 64)");
      }
      set |= 1L << name.number();
    }
    return set;
  }

  /**
   * Whether all rules are kept, seen without reading a value. False means nothing: {@link
   * #firstProblem} tells.
   */
  static boolean isPlain(SipMessage m, ParserLimits limits) {
    HeaderIndex lines = m.index;
    byte[] b = m.bytes;
    long seen = 0;
    int vias = 0;
    for (int i = 0; i < lines.count(); i++) {
      int name = lines.number(i);
      if (name >= Long.SIZE) {
        continue; // none of ours
      }
      int from = lines.valueStart(i);
      int to = lines.valueEnd(i);
      long bit = 1L << name;
      if ((seen & bit & SINGLE_SET) != 0) {
        return false;
      }
      seen |= bit;
      if (name == VIA) {
        if (!WellFormed.via(b, from, to) || ++vias > limits.maxVias()) {
          return false;
        }
      } else if (name == FROM || name == TO || (bit & ADDRESS_SET) != 0) {
        if (!WellFormed.nameAddr(b, from, to)) {
          return false;
        }
      } else if (name == CSEQ) {
        if (!WellFormed.cseq(b, from, to)
            || (m instanceof SipRequest r
                && !WellFormed.cseqNames(r.method().name(), b, from, to))) {
          return false;
        }
      } else if (name == CALL_ID) {
        if (!WellFormed.callId(b, from, to)) {
          return false;
        }
      } else if (name == MAX_FORWARDS && !WellFormed.maxForwards(b, from, to)) {
        return false;
      }
    }
    return (seen & MANDATORY_SET) == MANDATORY_SET;
  }

  /** Reason phrase of the first rule broken, RFC 3261 §21.4.1; null when all are kept. */
  static @Nullable String firstProblem(SipMessage m, ParserLimits limits) {
    // RFC 3261 §8.1.1 makes Max-Forwards mandatory too; RFC 2543 senders have none (RFC 4475
    // §3.4.1).
    for (HeaderName name : MANDATORY) {
      if (!m.has(name)) {
        return "Missing " + name + " header field";
      }
    }
    // RFC 4475 §3.3.8: with two of them nobody can tell which one counts.
    for (HeaderName name : SINGLE) {
      if (m.index.find(name, m.index.find(name, 0) + 1) >= 0 && m.countMembers(name) > 1) {
        return "Multiple " + name + " header fields";
      }
    }
    if (m.countMembers(HeaderName.VIA) > limits.maxVias()) {
      return "Too many Via values";
    }
    return firstUnreadable(m);
  }

  private static @Nullable String firstUnreadable(SipMessage m) {
    HeaderName at = HeaderName.VIA;
    try {
      int vias = m.countMembers(at);
      if (vias == 1) {
        Via previousHop = m.topVia();
      } else if (vias > 1) {
        list(m, at, Via::parse);
      }
      at = HeaderName.FROM;
      m.from();
      at = HeaderName.TO;
      m.to();
      at = HeaderName.CALL_ID;
      callId(m.callId());
      at = HeaderName.CSEQ;
      CSeq cseq = m.cseq();
      if (m instanceof SipRequest r && !cseq.method().equals(r.method())) {
        return "CSeq method does not match Request-Line";
      }
      at = HeaderName.MAX_FORWARDS;
      OptionalInt unused = m.maxForwards();
      at = HeaderName.CONTACT;
      if (m.has(at) && !isOnlyStar(m)) {
        complete(m, at, m.contacts().size());
      }
      for (HeaderName name : ADDRESSES) {
        at = name;
        if (m.has(name)) {
          list(m, name, NameAddr::parse);
        }
      }
      return null;
    } catch (SipSyntaxException e) {
      return "Malformed " + at + " header field";
    }
  }

  /** Every member of a list must be there: {@code a,,b} is an error (RFC 4475 §3.1.2.1). */
  private static <T> void list(SipMessage m, HeaderName name, Function<String, T> parse) {
    List<String> values = m.headers(name);
    complete(m, name, values.size());
    for (String value : values) {
      T unused = parse.apply(value); // only whether it can be read
    }
  }

  private static void complete(SipMessage m, HeaderName name, int read) {
    if (read != m.countMembers(name)) {
      throw SipSyntaxException.of(name.canonical(), "empty member", "value");
    }
  }

  private static boolean isOnlyStar(SipMessage m) {
    return m.contactIsStar() && m.countMembers(HeaderName.CONTACT) == 1;
  }

  /** callid = word [ "@" word ]; here any visible ASCII, for it is only ever compared. */
  private static void callId(String value) {
    boolean ok = !value.isEmpty();
    for (int i = 0; i < value.length(); i++) {
      ok &= value.charAt(i) > ' ' && value.charAt(i) < 127;
    }
    if (!ok) {
      throw SipSyntaxException.of("Call-ID", value, "visible characters");
    }
  }
}
