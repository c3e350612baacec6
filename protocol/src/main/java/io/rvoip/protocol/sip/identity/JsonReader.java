package io.rvoip.protocol.sip.identity;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads JSON from strangers: RFC 8259 to the letter, no name twice in one object, and never deeper,
 * longer or with more values than a PASSporT has.
 */
public final class JsonReader {
  /** Longest text read, UTF-8 bytes. */
  public static final int MAX_BYTES = 4096;

  private static final int MAX_DEPTH = 6;
  private static final int MAX_VALUES = 128;

  private final String text;
  private int at;
  private int values;

  private JsonReader(String text) {
    this.text = text;
  }

  /** The value; empty when the bytes are not JSON, or more than the limits allow. */
  public static Optional<Json> read(byte[] utf8) {
    if (utf8.length > MAX_BYTES) {
      return Optional.empty();
    }
    try {
      // A new decoder reports what is no UTF-8 instead of replacing it.
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      JsonReader reader = new JsonReader(text);
      Json value = reader.value(0);
      reader.blanks();
      return reader.at == text.length() ? Optional.of(value) : Optional.empty();
    } catch (CharacterCodingException | Refusal e) {
      return Optional.empty();
    }
  }

  /** Leaves the reader only towards {@link #read}. */
  private static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    Refusal() {
      super(null, null, false, false);
    }
  }

  private Json value(int depth) throws Refusal {
    blanks();
    if (depth > MAX_DEPTH || ++values > MAX_VALUES) {
      throw new Refusal();
    }
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> new Json.Text(string());
      case 't' -> literal("true", Json.Literal.TRUE);
      case 'f' -> literal("false", Json.Literal.FALSE);
      case 'n' -> literal("null", Json.Literal.NULL);
      default -> number();
    };
  }

  private Json object(int depth) throws Refusal {
    SortedMap<String, Json> members = new TreeMap<>();
    expect('{');
    blanks();
    if (accept('}')) {
      return new Json.Obj(members);
    }
    do {
      blanks();
      String name = string();
      blanks();
      expect(':');
      // RFC 8225 §9: a name that comes twice reads differently to different readers.
      if (members.putIfAbsent(name, value(depth + 1)) != null) {
        throw new Refusal();
      }
      blanks();
    } while (accept(','));
    expect('}');
    return new Json.Obj(members);
  }

  private Json array(int depth) throws Refusal {
    List<Json> items = new ArrayList<>();
    expect('[');
    blanks();
    if (accept(']')) {
      return new Json.Arr(items);
    }
    do {
      items.add(value(depth + 1));
      blanks();
    } while (accept(','));
    expect(']');
    return new Json.Arr(items);
  }

  private Json literal(String word, Json value) throws Refusal {
    if (!text.startsWith(word, at)) {
      throw new Refusal();
    }
    at += word.length();
    return value;
  }

  /** RFC 8259 §6: no leading zero, no bare point or exponent. */
  private Json number() throws Refusal {
    int start = at;
    accept('-');
    if (!accept('0')) {
      digits();
    }
    if (accept('.')) {
      digits();
    }
    if (accept('e') || accept('E')) {
      if (!accept('+')) {
        accept('-');
      }
      digits();
    }
    return new Json.Numeral(text.substring(start, at));
  }

  private void digits() throws Refusal {
    int start = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    if (start == at) {
      throw new Refusal();
    }
  }

  private String string() throws Refusal {
    expect('"');
    StringBuilder out = new StringBuilder();
    while (!accept('"')) {
      char c = next();
      if (c < ' ') {
        throw new Refusal();
      }
      out.append(c == '\\' ? escaped() : c);
    }
    for (int i = 0; i < out.length(); i++) {
      // Half a surrogate pair has no UTF-8: it could not be written again.
      if (Character.isHighSurrogate(out.charAt(i))
          && i + 1 < out.length()
          && Character.isLowSurrogate(out.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(out.charAt(i))) {
        throw new Refusal();
      }
    }
    return out.toString();
  }

  private char escaped() throws Refusal {
    char c = next();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int code = 0;
        for (int i = 0; i < 4; i++) {
          int digit = Character.digit(next(), 16);
          if (digit < 0) {
            throw new Refusal();
          }
          code = code * 16 + digit;
        }
        yield (char) code;
      }
      default -> throw new Refusal();
    };
  }

  private void blanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private int peek() {
    return at < text.length() ? text.charAt(at) : -1;
  }

  private char next() throws Refusal {
    if (at == text.length()) {
      throw new Refusal();
    }
    return text.charAt(at++);
  }

  private boolean accept(char c) {
    if (peek() == c) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char c) throws Refusal {
    if (!accept(c)) {
      throw new Refusal();
    }
  }
}
