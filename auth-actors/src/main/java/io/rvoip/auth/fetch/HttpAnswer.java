package io.rvoip.auth.fetch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The answer to one GET, RFC 9112, of a server that is not trusted: never longer than allowed.
 *
 * @param headers names in lower case; of a name that comes twice, the last
 */
@SuppressWarnings("ArrayRecordComponent") // read once
public record HttpAnswer(int status, Map<String, String> headers, byte[] body) {
  private static final int MAX_HEAD = 16 * 1024;

  /**
   * Reads to the end of the answer.
   *
   * @param maxBody most bytes of the body
   * @throws IOException when it is no HTTP/1 answer or too long
   */
  static HttpAnswer read(InputStream in, int maxBody) throws IOException {
    int[] left = {MAX_HEAD};
    String status = line(in, left);
    if (!status.matches("HTTP/1\\.[01] [1-5][0-9]{2}( .*)?")) {
      throw new IOException("no HTTP/1 answer");
    }
    Map<String, String> headers = new HashMap<>();
    for (String line = line(in, left); !line.isEmpty(); line = line(in, left)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
    int code = Integer.parseInt(status.substring(9, 12));
    byte[] body = code == 200 ? body(in, headers, maxBody, left) : new byte[0];
    return new HttpAnswer(code, headers, body);
  }

  private static byte[] body(InputStream in, Map<String, String> headers, int max, int[] headLeft)
      throws IOException {
    if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
      return chunks(in, max, headLeft);
    }
    String length = headers.get("content-length");
    if (length == null) {
      return upTo(in, max);
    }
    if (!length.matches("[0-9]{1,9}") || Integer.parseInt(length) > max) {
      throw tooLong(max);
    }
    byte[] body = in.readNBytes(Integer.parseInt(length));
    if (body.length < Integer.parseInt(length)) {
      throw new IOException("the answer was cut");
    }
    return body;
  }

  private static byte[] chunks(InputStream in, int max, int[] left) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      String size = line(in, left).split(";", 2)[0].strip();
      if (!size.matches("[0-9a-fA-F]{1,7}")) {
        throw new IOException("a chunk without size");
      }
      int bytes = Integer.parseInt(size, 16);
      if (bytes == 0) {
        return body.toByteArray();
      }
      if (bytes > max - body.size()) {
        throw tooLong(max);
      }
      byte[] chunk = in.readNBytes(bytes);
      if (chunk.length < bytes || !line(in, left).isEmpty()) {
        throw new IOException("the answer was cut");
      }
      body.write(chunk);
    }
  }

  private static byte[] upTo(InputStream in, int max) throws IOException {
    byte[] body = in.readNBytes(max + 1);
    if (body.length > max) {
      throw tooLong(max);
    }
    return body;
  }

  private static IOException tooLong(int max) {
    return new IOException("the answer is longer than " + max + " bytes");
  }

  private static String line(InputStream in, int[] left) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the answer was cut");
      }
      if (--left[0] < 0) {
        throw new IOException("the head of the answer is too long");
      }
      line.append((char) c);
    }
    return new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
        .strip();
  }

  /** How long the answer may be kept, seconds, RFC 9111 §4.2; empty when it does not say. */
  public OptionalLong maxAgeSeconds() {
    String control = headers.get("cache-control");
    if (control == null) {
      return OptionalLong.empty();
    }
    OptionalLong seconds = OptionalLong.empty();
    for (String directive : control.toLowerCase(Locale.ROOT).split(",", -1)) {
      String d = directive.strip();
      if (d.equals("no-store") || d.equals("no-cache")) {
        return OptionalLong.of(0);
      }
      if (d.matches("max-age=\"?[0-9]{1,9}\"?")) {
        seconds = OptionalLong.of(Long.parseLong(d.replaceAll("[^0-9]", "")));
      }
    }
    String age = headers.get("age");
    long old = age != null && age.matches("[0-9]{1,9}") ? Long.parseLong(age) : 0;
    return seconds.isPresent() ? OptionalLong.of(Math.max(0, seconds.getAsLong() - old)) : seconds;
  }
}
