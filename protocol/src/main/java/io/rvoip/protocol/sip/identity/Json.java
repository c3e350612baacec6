package io.rvoip.protocol.sip.identity;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value, RFC 8259, as small as a PASSporT needs it. {@link #canonical()} is the one way RFC
 * 8225 §9 writes it: no blanks, members ordered by the code points of their names.
 */
public sealed interface Json {

  /** An object; its members in the order of RFC 8225 §9. */
  record Obj(SortedMap<String, Json> members) implements Json {
    public Obj {
      SortedMap<String, Json> sorted = new TreeMap<>(BY_CODE_POINTS);
      sorted.putAll(members);
      members = sorted;
    }

    /** An object of these members. */
    public static Obj of(Map<String, ? extends Json> members) {
      return new Obj(new TreeMap<>(members));
    }

    /** The member; null when there is none of that name. */
    public @Nullable Json get(String name) {
      return members.get(name);
    }
  }

  /** An array. */
  record Arr(List<Json> values) implements Json {
    public Arr {
      values = List.copyOf(values);
    }
  }

  /** A string, without its quotes and escapes. */
  record Text(String value) implements Json {}

  /** A number as it was written. */
  record Numeral(String literal) implements Json {

    /** The number when it is a whole one of up to 18 digits, written without exponent. */
    public OptionalLong whole() {
      return literal.matches("-?[0-9]{1,18}")
          ? OptionalLong.of(Long.parseLong(literal))
          : OptionalLong.empty();
    }
  }

  /** true, false or null. */
  enum Literal implements Json {
    TRUE,
    FALSE,
    NULL
  }

  /** RFC 7638 §3.3: names compare by code point, which UTF-16 order is not for all. */
  Comparator<String> BY_CODE_POINTS =
      (a, b) -> {
        PrimitiveIterator.OfInt x = a.codePoints().iterator();
        PrimitiveIterator.OfInt y = b.codePoints().iterator();
        while (x.hasNext() && y.hasNext()) {
          int difference = Integer.compare(x.nextInt(), y.nextInt());
          if (difference != 0) {
            return difference;
          }
        }
        return Boolean.compare(x.hasNext(), y.hasNext());
      };

  /** This value as RFC 8225 §9 writes it. */
  default String canonical() {
    StringBuilder out = new StringBuilder(128);
    write(this, out);
    return out.toString();
  }

  private static void write(Json value, StringBuilder out) {
    switch (value) {
      case Obj object -> {
        out.append('{');
        Iterator<Map.Entry<String, Json>> members = object.members().entrySet().iterator();
        while (members.hasNext()) {
          Map.Entry<String, Json> member = members.next();
          quote(member.getKey(), out);
          out.append(':');
          write(member.getValue(), out);
          out.append(members.hasNext() ? "," : "");
        }
        out.append('}');
      }
      case Arr array -> {
        out.append('[');
        Iterator<Json> values = array.values().iterator();
        while (values.hasNext()) {
          write(values.next(), out);
          out.append(values.hasNext() ? "," : "");
        }
        out.append(']');
      }
      case Text text -> quote(text.value(), out);
      case Numeral number -> out.append(number.literal());
      case Literal.TRUE -> out.append("true");
      case Literal.FALSE -> out.append("false");
      case Literal.NULL -> out.append("null");
    }
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append("\\u00").append(Character.forDigit(c >> 4, 16));
        out.append(Character.forDigit(c & 15, 16));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
