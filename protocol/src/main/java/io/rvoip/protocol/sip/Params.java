package io.rvoip.protocol.sip;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ordered parameters of a header value or URI, RFC 3261 §7.3.1 and §19.1.1: {@code
 * ;name=value;flag}. Names compare without case; a flag has the value null. Immutable.
 *
 * <p>Those of a URI are escaped where those of a header are quoted. {@link #get} and {@link #with}
 * speak plain text in both; {@link #toString} is what goes on the wire.
 */
public final class Params {
  /** No parameters. */
  public static final Params EMPTY = new Params(List.of(), false);

  private static final Params EMPTY_URI = new Params(List.of(), true);

  private static final int MAX_PARAMS = 100; // so that comparing two values stays cheap

  /** Name and value in turn, as on the wire. */
  private final List<@Nullable String> pairs;

  private final boolean uri;

  private Params(List<@Nullable String> pairs, boolean uri) {
    this.pairs = pairs;
    this.uri = uri;
  }

  /** Parses {@code ;a=b;c} of a header; blanks around separators are allowed. */
  public static Params parse(String text) {
    Scanner in = new Scanner("parameters", text);
    Params params = readHeader(in);
    in.end();
    return params;
  }

  static Params readHeader(Scanner in) {
    List<@Nullable String> pairs = new ArrayList<>(4);
    while (in.blanks().accept(';')) {
      readOne(in, pairs);
    }
    return pairs.isEmpty() ? EMPTY : new Params(pairs, false);
  }

  /** The parameters before the first bad one. */
  static Params readHeaderLeniently(Scanner in) {
    List<@Nullable String> pairs = new ArrayList<>(4);
    try {
      while (in.blanks().accept(';')) {
        readOne(in, pairs);
      }
      return new Params(pairs, false);
    } catch (SipSyntaxException e) {
      return new Params(pairs, false); // the rest is not read
    }
  }

  private static void readOne(Scanner in, List<@Nullable String> pairs) {
    in.blanks();
    String name = in.token();
    String value = null;
    // RFC 3261 §7.3.1: no name twice. Enforced where two readings would be two identities.
    boolean identity = name.equalsIgnoreCase("tag") || name.equalsIgnoreCase("branch");
    if (in.blanks().accept('=')) {
      in.blanks();
      boolean missing = !identity && (in.atEnd() || in.peek() == ';');
      value =
          missing
              ? "" // Phones write ";rport="; it can only mean ";rport".
              : in.peek() == '"' ? in.quoted() : in.take(Chars.PARAM_VALUE, "parameter value");
    }
    if (identity && indexOf(pairs, false, name) >= 0) {
      throw in.fail("one parameter " + name);
    }
    append(in, pairs, name, value);
  }

  private static void append(
      Scanner in, List<@Nullable String> pairs, String name, @Nullable String value) {
    if (pairs.size() == 2 * MAX_PARAMS) {
      throw in.fail("at most " + MAX_PARAMS + " parameters");
    }
    pairs.add(name);
    pairs.add(value);
  }

  static Params readUri(Scanner in) {
    if (in.peek() != ';') {
      return EMPTY_URI;
    }
    List<@Nullable String> pairs = new ArrayList<>(4);
    while (in.accept(';')) {
      if (uriParamEnds(in)) {
        break; // "sip:a@b;": nothing follows, and nothing is unclear
      }
      String name = readEscaped(in);
      String value = null;
      if (in.accept('=')) {
        value = uriParamEnds(in) || in.peek() == ';' ? "" : readEscaped(in);
      }
      append(in, pairs, name, value);
    }
    return new Params(pairs, true);
  }

  private static boolean uriParamEnds(Scanner in) {
    return in.atEnd() || in.peek() == '?';
  }

  private static String readEscaped(Scanner in) {
    int start = in.pos;
    for (int c = in.peek(); c == '%' || Chars.is(Chars.URI_PARAM, c); c = in.peek()) {
      if (c == '%' && !Chars.isEscape(in.text, in.pos)) {
        throw in.fail("%HH escape");
      }
      in.pos++;
    }
    if (start == in.pos) {
      throw in.fail("URI parameter");
    }
    return KnownWords.in(in.text, start, in.pos);
  }

  /**
   * Plain value, without quotes or escapes; null when the parameter is absent or a flag, or has
   * nothing behind its equals sign.
   */
  public @Nullable String get(String name) {
    int i = indexOf(pairs, uri, name);
    return i < 0 ? null : plain(pairs.get(i + 1), uri);
  }

  /** Whether the parameter is there, with a value or as a flag. */
  public boolean has(String name) {
    return indexOf(pairs, uri, name) >= 0;
  }

  /** Sets the parameter in its place, or appends it; null makes a flag. */
  public Params with(String name, @Nullable String value) {
    if (!Chars.all(Chars.TOKEN, name)) {
      throw new IllegalArgumentException("name: " + name + " (expected: token)");
    }
    String wire = value == null ? null : wire(value);
    List<@Nullable String> changed = new ArrayList<>(pairs);
    int i = indexOf(pairs, uri, name);
    if (i < 0) {
      changed.add(uri ? Escapes.escape(Chars.URI_PARAM, name, false) : name);
      changed.add(wire);
    } else {
      changed.set(i + 1, wire);
    }
    return new Params(changed, uri);
  }

  private String wire(String value) {
    if (uri) {
      return Escapes.escape(Chars.URI_PARAM, value, false);
    }
    return Chars.all(Chars.PARAM_VALUE, value) ? value : Scanner.quote(value);
  }

  /** These parameters but the named one. */
  public Params without(String name) {
    if (!has(name)) {
      return this;
    }
    List<@Nullable String> left = new ArrayList<>(pairs);
    for (int i = indexOf(left, uri, name); i >= 0; i = indexOf(left, uri, name)) {
      left.remove(i + 1);
      left.remove(i);
    }
    return new Params(left, uri);
  }

  /** The same parameters in the form of a URI. */
  Params asUri() {
    if (uri) {
      return this;
    }
    Params escaped = EMPTY_URI;
    for (int i = 0; i < pairs.size(); i += 2) {
      escaped = escaped.with(String.valueOf(pairs.get(i)), plain(pairs.get(i + 1), false));
    }
    return escaped;
  }

  /** Plain names in order. */
  public List<String> names() {
    List<String> names = new ArrayList<>(pairs.size() / 2);
    for (int i = 0; i < pairs.size(); i += 2) {
      names.add(nameAt(i));
    }
    return Collections.unmodifiableList(names);
  }

  /** Whether there is no parameter. */
  public boolean isEmpty() {
    return pairs.isEmpty();
  }

  private String nameAt(int i) {
    return String.valueOf(plain(pairs.get(i), uri));
  }

  private static int indexOf(List<@Nullable String> pairs, boolean uri, String name) {
    for (int i = 0; i < pairs.size(); i += 2) {
      if (name.equalsIgnoreCase(plain(pairs.get(i), uri))) {
        return i;
      }
    }
    return -1;
  }

  private static @Nullable String plain(@Nullable String wire, boolean uri) {
    if (wire == null || wire.isEmpty()) {
      return null;
    }
    return uri ? Escapes.resolve(wire, false) : Scanner.unquote(wire);
  }

  /** Same names with same values, in any order, both without case (RFC 3261 §7.3.1). */
  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof Params other
        && other.pairs.size() == pairs.size()
        && other.holdsAllOf(this)
        && holdsAllOf(other);
  }

  private boolean holdsAllOf(Params other) {
    for (int i = 0; i < other.pairs.size(); i += 2) {
      if (!holds(other.nameAt(i), plain(other.pairs.get(i + 1), other.uri))) {
        return false;
      }
    }
    return true;
  }

  private boolean holds(String name, @Nullable String value) {
    for (int i = 0; i < pairs.size(); i += 2) {
      if (nameAt(i).equalsIgnoreCase(name)) {
        String mine = plain(pairs.get(i + 1), uri);
        if (mine == null ? value == null : mine.equalsIgnoreCase(value)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Only the number: all else may differ between equal ones. */
  @Override
  public int hashCode() {
    return pairs.size();
  }

  /** Wire form, with a semicolon before each parameter. */
  @Override
  public String toString() {
    StringBuilder b = new StringBuilder();
    appendTo(b);
    return b.toString();
  }

  void appendTo(StringBuilder b) {
    for (int i = 0; i < pairs.size(); i += 2) {
      b.append(';').append(pairs.get(i));
      String value = pairs.get(i + 1);
      if (value != null) {
        b.append('=').append(value);
      }
    }
  }
}
