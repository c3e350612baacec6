package io.rvoip.protocol.sip;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A SIP message, RFC 3261 §7: its wire bytes and an index of where the headers are. Values are read
 * when asked for. Immutable; {@link #edit()} gives a changed copy.
 *
 * <p>On a message of {@link ParseResult.Parsed} every accessor answers. On one of {@link
 * ParseResult.Invalid}, or on one built without the header, typed accessors throw {@link
 * SipSyntaxException}.
 */
public abstract sealed class SipMessage permits SipRequest, SipResponse {
  final byte[] bytes;
  final HeaderIndex index;

  // Read once and kept; every one is immutable, so a race only reads twice.
  private @Nullable Via topVia;
  private @Nullable NameAddr from;
  private @Nullable NameAddr to;
  private @Nullable String callId;
  private @Nullable CSeq cseq;
  private @Nullable List<NameAddr> contacts;

  SipMessage(byte[] bytes, HeaderIndex index) {
    this.bytes = bytes;
    this.index = index;
  }

  /** Wire bytes; the message's own array, not to be changed. */
  public byte[] toBytes() {
    return bytes;
  }

  /** First value, unfolded and trimmed; null when the header is absent. */
  public @Nullable String header(HeaderName name) {
    int i = index.find(name, 0);
    if (i < 0) {
      return null;
    }
    int start = index.valueStart(i);
    int end = index.valueEnd(i);
    return Wire.unfolded(bytes, start, name.isList() ? Wire.memberEnd(bytes, start, end) : end);
  }

  /**
   * Every value in order; lines of list headers are split at commas outside quotes and brackets.
   */
  public List<String> headers(HeaderName name) {
    return List.copyOf(members(name));
  }

  private List<String> members(HeaderName name) {
    List<String> values = new ArrayList<>();
    for (int i = index.find(name, 0); i >= 0; i = index.find(name, i + 1)) {
      int end = index.valueEnd(i);
      if (!name.isList()) {
        values.add(Wire.unfolded(bytes, index.valueStart(i), end));
        continue;
      }
      for (int start = index.valueStart(i); start <= end; ) {
        int comma = Wire.memberEnd(bytes, start, end);
        String value = Wire.unfolded(bytes, start, comma);
        if (!value.isEmpty()) {
          values.add(value);
        }
        start = comma + 1;
      }
    }
    return values;
  }

  /** Number of values that {@link #headers} would give, empty list members included. */
  int countMembers(HeaderName name) {
    int n = 0;
    for (int i = index.find(name, 0); i >= 0; i = index.find(name, i + 1)) {
      int end = index.valueEnd(i);
      for (int start = index.valueStart(i); start <= end; n++) {
        start = Wire.memberEnd(bytes, start, end) + 1;
      }
    }
    return n;
  }

  /** Whether a line of that name is there, be it empty. */
  public boolean has(HeaderName name) {
    return index.find(name, 0) >= 0;
  }

  /** Names of all headers in order, one per line. */
  public List<HeaderName> headerNames() {
    List<HeaderName> names = new ArrayList<>(index.count());
    for (int i = 0; i < index.count(); i++) {
      names.add(index.name(i));
    }
    return List.copyOf(names);
  }

  /** First Via value: the previous hop. */
  public Via topVia() {
    Via known = topVia;
    if (known == null) {
      known = Via.parse(mandatory(HeaderName.VIA));
      topVia = known;
    }
    return known;
  }

  void topViaIs(Via via) {
    topVia = via;
  }

  /** Takes over what was read from another message, of headers whose first line is the same. */
  void hasRead(SipMessage other, Predicate<HeaderName> sameFirst) {
    if (other.topVia != null && sameFirst.test(HeaderName.VIA)) {
      topVia = other.topVia;
    }
    if (other.from != null && sameFirst.test(HeaderName.FROM)) {
      from = other.from;
    }
    if (other.to != null && sameFirst.test(HeaderName.TO)) {
      to = other.to;
    }
    if (other.callId != null && sameFirst.test(HeaderName.CALL_ID)) {
      callId = other.callId;
    }
    if (other.cseq != null && sameFirst.test(HeaderName.CSEQ)) {
      cseq = other.cseq;
    }
    if (other.contacts != null
        && other.contacts.size() == 1
        && sameFirst.test(HeaderName.CONTACT)
        && countMembers(HeaderName.CONTACT) == 1) {
      contacts = other.contacts;
    }
  }

  /** All Via values, top first. */
  public List<Via> vias() {
    return typed(HeaderName.VIA, Via::parse);
  }

  /** Logical sender, RFC 3261 §8.1.1.3. */
  public NameAddr from() {
    NameAddr known = from;
    if (known == null) {
      known = NameAddr.parse(mandatory(HeaderName.FROM));
      from = known;
    }
    return known;
  }

  /** Logical recipient, RFC 3261 §8.1.1.2. */
  public NameAddr to() {
    NameAddr known = to;
    if (known == null) {
      known = NameAddr.parse(mandatory(HeaderName.TO));
      to = known;
    }
    return known;
  }

  /** Call-ID; compared with case. */
  public String callId() {
    String known = callId;
    if (known == null) {
      known = mandatory(HeaderName.CALL_ID);
      callId = known;
    }
    return known;
  }

  /** Command sequence. */
  public CSeq cseq() {
    CSeq known = cseq;
    if (known == null) {
      known = CSeq.parse(mandatory(HeaderName.CSEQ));
      cseq = known;
    }
    return known;
  }

  /** Contact addresses; empty for {@code *} too. */
  public List<NameAddr> contacts() {
    List<NameAddr> known = contacts;
    if (known == null) {
      known = contactIsStar() ? List.of() : typed(HeaderName.CONTACT, NameAddr::parse);
      contacts = known;
    }
    return known;
  }

  /** Whether Contact is {@code *}, RFC 3261 §10.2.2. */
  public boolean contactIsStar() {
    return "*".equals(header(HeaderName.CONTACT));
  }

  /** Route values, RFC 3261 §20.34. */
  public List<NameAddr> routes() {
    return typed(HeaderName.ROUTE, NameAddr::parse);
  }

  /** Record-Route values, RFC 3261 §20.30. */
  public List<NameAddr> recordRoutes() {
    return typed(HeaderName.RECORD_ROUTE, NameAddr::parse);
  }

  /** Path values, RFC 3327. */
  public List<NameAddr> paths() {
    return typed(HeaderName.PATH, NameAddr::parse);
  }

  /**
   * Expires in seconds; empty when absent or no number, such as a date of RFC 2543. Larger numbers
   * read as {@link Integer#MAX_VALUE}.
   */
  public OptionalInt expires() {
    String value = header(HeaderName.EXPIRES);
    return value == null ? OptionalInt.empty() : deltaSeconds(value);
  }

  static OptionalInt deltaSeconds(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (!Chars.isDigit(value.charAt(i))) {
        return OptionalInt.empty();
      }
    }
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    long seconds = Chars.decimal(value, Integer.MAX_VALUE);
    return OptionalInt.of(seconds < 0 ? Integer.MAX_VALUE : (int) seconds);
  }

  /** Max-Forwards, 0 to 255; empty when absent, as RFC 2543 senders leave it. */
  public OptionalInt maxForwards() {
    String value = header(HeaderName.MAX_FORWARDS);
    if (value == null) {
      return OptionalInt.empty();
    }
    long hops = Chars.decimal(value, 255);
    if (hops < 0) {
      throw SipSyntaxException.of("Max-Forwards", value, "0 to 255");
    }
    return OptionalInt.of((int) hops);
  }

  /** Content-Type as written. */
  public @Nullable String contentType() {
    return header(HeaderName.CONTENT_TYPE);
  }

  /** Copy of the body; empty when there is none. */
  public byte[] body() {
    return hasBody() ? Arrays.copyOfRange(bytes, index.bodyStart(), bytes.length) : Wire.NONE;
  }

  /** Whether there is a body of at least one byte. */
  public boolean hasBody() {
    return bytes.length > index.bodyStart();
  }

  /** Whether Supported names the option tag. */
  public boolean supports(String optionTag) {
    return members(HeaderName.SUPPORTED).stream().anyMatch(optionTag::equalsIgnoreCase);
  }

  /** Option tags of Require. */
  public List<String> required() {
    return headers(HeaderName.REQUIRE);
  }

  /** An editor that begins with this message and copies what it does not change. */
  public MessageEditor edit() {
    return MessageEditor.of(this);
  }

  String startLine() {
    return Wire.text(bytes, 0, index.startLineEnd());
  }

  private String mandatory(HeaderName name) {
    String value = header(name);
    if (value == null) {
      throw new SipSyntaxException(name + ": absent (expected: one)");
    }
    return value;
  }

  private <T> List<T> typed(HeaderName name, Function<String, T> parse) {
    int line = index.find(name, 0);
    if (line < 0) {
      return List.of();
    }
    if (index.find(name, line + 1) < 0
        && Wire.memberEnd(bytes, index.valueStart(line), index.valueEnd(line))
            == index.valueEnd(line)) {
      String only = Wire.unfolded(bytes, index.valueStart(line), index.valueEnd(line));
      return only.isEmpty() && name.isList() ? List.of() : List.of(parse.apply(only));
    }
    List<T> values = new ArrayList<>();
    for (String value : members(name)) {
      values.add(parse.apply(value));
    }
    return List.copyOf(values);
  }

  /** Same bytes. */
  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof SipMessage other && Arrays.equals(bytes, other.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Start line and what identifies the transaction; never credentials or bodies. */
  @Override
  public String toString() {
    return startLine()
        + " ["
        + header(HeaderName.CALL_ID)
        + ", CSeq "
        + header(HeaderName.CSEQ)
        + "]";
  }
}
