package io.rvoip.protocol.sdp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads session descriptions, RFC 8866 §5 and §9. Thread safe.
 *
 * <p>Deviates from RFC 8866 §5: lines out of order, missing s= and t= lines, unknown lines and
 * blank lines are forgiven, since devices in the field send them; v=, o= and every line that we use
 * must be right.
 */
public final class SdpParser {
  private final SdpLimits limits;

  /** A parser with limits of its own. */
  public SdpParser(SdpLimits limits) {
    this.limits = limits;
  }

  /** A parser with {@link SdpLimits#DEFAULT}. */
  public SdpParser() {
    this(SdpLimits.DEFAULT);
  }

  /** Reads one body. */
  public SdpResult parse(byte[] body) {
    if (body.length == 0) {
      return new SdpResult.Malformed("empty", 0);
    }
    if (body.length > limits.maxBytes()) {
      return new SdpResult.Malformed("too long", 0);
    }
    Reading reading = new Reading(limits);
    String text = decode(body);
    int line = 0;
    for (int start = 0; start < text.length(); ) {
      int newline = text.indexOf('\n', start);
      int next = newline < 0 ? text.length() : newline + 1;
      int end = newline < 0 ? text.length() : newline;
      if (end > start && text.charAt(end - 1) == '\r') {
        end--;
      }
      line++;
      String error = line > limits.maxLines() ? "too many lines" : reading.line(text, start, end);
      if (error != null) {
        return new SdpResult.Malformed(error, line);
      }
      start = next;
    }
    return reading.finish();
  }

  /** UTF-8 where it is, else one character per byte: nothing is lost and nothing fails. */
  private static String decode(byte[] body) {
    if (isAscii(body)) {
      return new String(body, StandardCharsets.ISO_8859_1);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      return new String(body, StandardCharsets.ISO_8859_1);
    }
  }

  private static boolean isAscii(byte[] body) {
    int all = 0;
    for (byte b : body) {
      all |= b;
    }
    return all >= 0;
  }

  /** One pass over the lines; each method returns null, or why the description is malformed. */
  private static final class Reading {
    private final SdpLimits limits;
    private boolean versionSeen;
    private @Nullable Origin origin;
    private String name = "-";
    private final List<Timing> times = new ArrayList<>();
    private final List<MediaDescription> media = new ArrayList<>();
    private final Section session = new Section();
    private Section section = session;
    private @Nullable MediaLine mLine;

    Reading(SdpLimits limits) {
      this.limits = limits;
    }

    @Nullable String line(String text, int start, int end) {
      if (end - start > limits.maxLineChars()) {
        return "line too long";
      }
      if (end - start < 2 || text.charAt(start + 1) != '=' || !isLetter(text.charAt(start))) {
        return text.substring(start, end).isBlank() ? null : "line syntax";
      }
      if (text.indexOf('\0', start, end) >= 0 || text.indexOf('\r', start, end) >= 0) {
        return "control character";
      }
      char type = text.charAt(start);
      if (!versionSeen && type != 'v') {
        return "no v= line first";
      }
      return value(type, text.substring(start + 2, end).stripTrailing());
    }

    private static boolean isLetter(char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private @Nullable String value(char type, String value) {
      return switch (type) {
        case 'v' -> version(value);
        case 'o' -> origin(value);
        case 's' -> {
          name = value.isEmpty() ? "-" : value;
          yield null;
        }
        case 't' -> time(value);
        case 'r', 'z' -> repeat(type, value);
        case 'c' -> connection(value);
        case 'b' -> bandwidth(value);
        case 'a' -> attribute(value);
        case 'm' -> media(value);
        default -> {
          section.others.add(new OtherLine(type, value));
          yield null;
        }
      };
    }

    private @Nullable String version(String value) {
      if (versionSeen) {
        return "second v= line";
      }
      versionSeen = true;
      return value.strip().equals("0") ? null : "version";
    }

    private @Nullable String origin(String value) {
      String[] words = words(value);
      if (origin != null) {
        return "second o= line";
      }
      if (words.length != 6 || !SdpNumbers.isDigits(words[1]) || !SdpNumbers.isDigits(words[2])) {
        return "origin";
      }
      origin = new Origin(words[0], words[1], words[2], words[3], words[4], words[5]);
      return null;
    }

    private @Nullable String time(String value) {
      String[] words = words(value);
      if (words.length != 2 || !SdpNumbers.isDigits(words[0]) || !SdpNumbers.isDigits(words[1])) {
        return "time";
      }
      times.add(new Timing(words[0], words[1], List.of()));
      return null;
    }

    private @Nullable String repeat(char type, String value) {
      if (times.isEmpty()) {
        return "repeat without time";
      }
      Timing last = times.removeLast();
      List<String> repeats = new ArrayList<>(last.repeats());
      repeats.add(type + "=" + value);
      times.add(new Timing(last.start(), last.stop(), repeats));
      return null;
    }

    private @Nullable String connection(String value) {
      String[] words = words(value);
      if (words.length != 3) {
        return "connection";
      }
      if (section.connection == null) {
        section.connection = new Connection(words[0], words[1], words[2]);
      } else {
        section.others.add(new OtherLine('c', value));
      }
      return null;
    }

    private @Nullable String bandwidth(String value) {
      int colon = value.indexOf(':');
      if (colon <= 0) {
        return "bandwidth";
      }
      section.bandwidths.add(
          new Bandwidth(value.substring(0, colon), value.substring(colon + 1).strip()));
      return null;
    }

    private @Nullable String attribute(String value) {
      int colon = value.indexOf(':');
      String attributeName = colon < 0 ? value : value.substring(0, colon);
      if (attributeName.isEmpty() || attributeName.indexOf(' ') >= 0) {
        return "attribute";
      }
      section.attributes.add(
          new Attribute(attributeName, colon < 0 ? null : value.substring(colon + 1)));
      return null;
    }

    private @Nullable String media(String value) {
      endMedia();
      if (media.size() >= limits.maxMedia()) {
        return "too many m= lines";
      }
      String[] words = words(value);
      if (words.length < 3) {
        return "media";
      }
      int slash = words[1].indexOf('/');
      int port = SdpNumbers.parse(slash < 0 ? words[1] : words[1].substring(0, slash), 65535);
      int count = slash < 0 ? 1 : SdpNumbers.parse(words[1].substring(slash + 1), 65535);
      // A rejected stream without formats is wrong but harmless.
      if (port < 0 || count <= 0 || (words.length == 3 && port != 0)) {
        return "media";
      }
      section = new Section();
      mLine =
          new MediaLine(
              words[0], port, count, words[2], List.of(Arrays.copyOfRange(words, 3, words.length)));
      return null;
    }

    private void endMedia() {
      if (mLine != null) {
        media.add(
            new MediaDescription(
                mLine.media(),
                mLine.port(),
                mLine.portCount(),
                mLine.protocol(),
                mLine.formats(),
                section.connection,
                section.bandwidths,
                section.attributes,
                section.others));
      }
    }

    private SdpResult finish() {
      endMedia();
      if (origin == null) {
        return new SdpResult.Malformed(versionSeen ? "no o= line" : "empty", 0);
      }
      return new SdpResult.Parsed(
          new SessionDescription(
              origin,
              name,
              session.connection,
              session.bandwidths,
              times.isEmpty() ? List.of(Timing.PERMANENT) : times,
              session.attributes,
              session.others,
              media));
    }

    /** What stands between blanks; one empty word when there is nothing. */
    private static String[] words(String value) {
      String text = value.strip();
      List<String> words = new ArrayList<>(6);
      int start = 0;
      while (true) {
        int end = start;
        while (end < text.length() && !isBlank(text.charAt(end))) {
          end++;
        }
        words.add(text.substring(start, end));
        if (end == text.length()) {
          return words.toArray(new String[0]);
        }
        start = end;
        while (isBlank(text.charAt(start))) {
          start++; // a stripped text does not end with one
        }
      }
    }

    private static boolean isBlank(char c) {
      return c == ' ' || c == '\t';
    }
  }

  /** An m= line. */
  private record MediaLine(
      String media, int port, int portCount, String protocol, List<String> formats) {}

  /** What is being collected for the session part or for one m= line. */
  private static final class Section {
    private @Nullable Connection connection;
    private final List<Bandwidth> bandwidths = new ArrayList<>();
    private final List<Attribute> attributes = new ArrayList<>();
    private final List<OtherLine> others = new ArrayList<>();
  }
}
