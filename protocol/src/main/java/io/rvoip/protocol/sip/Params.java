package io.rvoip.protocol.sip;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ordered parameters of a header value or URI, RFC 3261 §7.3.1 and §19.1.1: {@code
 * ;name=value;flag}. Names compare without case; a flag has the value null. Immutable.
 */
public final class Params {
  /** No parameters. */
  public static final Params EMPTY = new Params(List.of());

  /** Name and value in turn; values as on the wire, quotes included. */
  private final List<@Nullable String> pairs;

  private Params(List<@Nullable String> pairs) {
    this.pairs = pairs;
  }

  /** Parses {@code ;a=b;c}; blanks around separators are allowed. */
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
    return pairs.isEmpty() ? EMPTY : new Params(pairs);
  }

  /** The parameters before the first bad one. */
  static Params readHeaderLeniently(Scanner in) {
    List<@Nullable String> pairs = new ArrayList<>(4);
    try {
      while (in.blanks().accept(';')) {
        readOne(in, pairs);
      }
    } catch (SipSyntaxException e) {
      return new Params(pairs); // the rest is not read
    }
    return new Params(pairs);
  }

  private static void readOne(Scanner in, List<@Nullable String> pairs) {
    in.blanks();
    String name = in.token();
    String value = null;
    if (in.blanks().accept('=')) {
      in.blanks();
      value = in.peek() == '"' ? in.quoted() : in.take(Chars.PARAM_VALUE, "parameter value");
    }
    // RFC 3261 §7.3.1: no name twice. Where two readings would be two identities, that is enforced.
    if (isIdentity(name) && indexOf(pairs, name) >= 0) {
      throw in.fail("one parameter " + name);
    }
    pairs.add(name);
    pairs.add(value);
  }

  static Params readUri(Scanner in) {
    List<@Nullable String> pairs = null;
    while (in.accept(';')) {
      String name = readEscaped(in);
      String value = in.accept('=') ? readEscaped(in) : null;
      if (pairs == null) {
        pairs = new ArrayList<>(4);
      }
      pairs.add(name);
      pairs.add(value);
    }
    return pairs == null ? EMPTY : new Params(pairs);
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
    return in.text.substring(start, in.pos);
  }

  private static boolean isIdentity(String name) {
    return name.equalsIgnoreCase("tag") || name.equalsIgnoreCase("branch");
  }

  private static int indexOf(List<@Nullable String> pairs, String name) {
    for (int i = 0; i < pairs.size(); i += 2) {
      if (name.equalsIgnoreCase(pairs.get(i))) {
        return i;
      }
    }
    return -1;
  }

  /** Value without quotes; null when the parameter is absent or a flag. */
  public @Nullable String get(String name) {
    int i = indexOf(pairs, name);
    String value = i < 0 ? null : pairs.get(i + 1);
    return value == null ? null : Scanner.unquote(value);
  }

  /** Whether the parameter is there, with a value or as a flag. */
  public boolean has(String name) {
    return indexOf(pairs, name) >= 0;
  }

  /**
   * Replaces the parameter in its place, or appends it; null makes a flag. Quotes the value where
   * needed.
   */
  public Params with(String name, @Nullable String value) {
    if (!Chars.allOrEscaped(Chars.TOKEN | Chars.URI_PARAM, name) || name.isEmpty()) {
      throw new IllegalArgumentException("name: " + name + " (expected: token)");
    }
    String wire = value == null || isWireValue(value) ? value : Scanner.quote(value);
    List<@Nullable String> changed = new ArrayList<>(pairs);
    int i = indexOf(pairs, name);
    if (i < 0) {
      changed.add(name);
      changed.add(wire);
    } else {
      changed.set(i + 1, wire);
    }
    return new Params(changed);
  }

  private static boolean isWireValue(String value) {
    return Chars.all(Chars.PARAM_VALUE, value);
  }

  /** These parameters but the named one. */
  public Params without(String name) {
    if (!has(name)) {
      return this;
    }
    List<@Nullable String> left = new ArrayList<>(pairs);
    for (int i = indexOf(left, name); i >= 0; i = indexOf(left, name)) {
      left.remove(i + 1);
      left.remove(i);
    }
    return left.isEmpty() ? EMPTY : new Params(left);
  }

  /** Names in order, as written. */
  public List<String> names() {
    List<String> names = new ArrayList<>(pairs.size() / 2);
    for (int i = 0; i < pairs.size(); i += 2) {
      names.add(String.valueOf(pairs.get(i)));
    }
    return Collections.unmodifiableList(names);
  }

  /** Whether there is no parameter. */
  public boolean isEmpty() {
    return pairs.isEmpty();
  }

  /**
   * Same names with same values, in any order; both without case, as RFC 3261 §7.3.1 says of
   * tokens.
   */
  @Override
  public boolean equals(@Nullable Object o) {
    if (!(o instanceof Params other) || other.pairs.size() != pairs.size()) {
      return false;
    }
    for (int i = 0; i < pairs.size(); i += 2) {
      int j = indexOf(other.pairs, String.valueOf(pairs.get(i)));
      if (j < 0 || !sameValue(pairs.get(i + 1), other.pairs.get(j + 1))) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameValue(@Nullable String a, @Nullable String b) {
    if (a == null || b == null) {
      return a == b;
    }
    return a.startsWith("\"") ? a.equals(b) : a.equalsIgnoreCase(b);
  }

  @Override
  public int hashCode() {
    int hash = 0;
    for (int i = 0; i < pairs.size(); i += 2) {
      hash += Chars.lower(String.valueOf(pairs.get(i))).hashCode();
    }
    return hash;
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
