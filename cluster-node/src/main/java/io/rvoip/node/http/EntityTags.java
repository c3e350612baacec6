package io.rvoip.node.http;

import io.rvoip.protocol.sip.id.Sha256;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/**
 * Tags of what is shown, RFC 9110 §8.8.3: {@code "content"}, {@code "version"} or {@code
 * "version-content"}. The version is what changes are made against ({@code If-Match}, §13.1.1); the
 * content is a hash of all that is shown, also of what follows from other things, and says whether
 * a reader has it already ({@code If-None-Match}, §13.1.2).
 */
final class EntityTags {
  private static final Pattern OURS = Pattern.compile("\"([^\"-]+)(?:-[^\"]*)?\"");
  private static final Pattern EACH = Pattern.compile("(?:W/)?(\"[^\"]*\")");
  private static final int HASH_BYTES = 8;

  private EntityTags() {}

  /** What is shown, tagged by its content. */
  static HttpResponse tagged(int status, Object shown) {
    byte[] body = Json.write(shown);
    return Responses.raw(status, ContentTypes.APPLICATION_JSON, body).addHeader(header(hash(body)));
  }

  /**
   * What is shown, tagged by version and content.
   *
   * @param version letters and digits
   */
  static HttpResponse tagged(int status, Object shown, String version) {
    byte[] body = Json.write(shown);
    return Responses.raw(status, ContentTypes.APPLICATION_JSON, body)
        .addHeader(header(version + "-" + hash(body)));
  }

  static HttpHeader header(String tag) {
    return RawHeader.create("ETag", "\"" + tag + "\"");
  }

  /** The version in a tag of ours; empty when it is another's or weak, which changes nothing. */
  static String version(String tag) {
    Matcher ours = OURS.matcher(tag);
    return ours.matches() ? ours.group(1) : "";
  }

  /** The answer to a GET, or 304 when whoever asks has what would be shown. */
  static HttpResponse unlessKnown(HttpRequest request, HttpResponse response) {
    String tag = response.getHeader("ETag").map(HttpHeader::value).orElse("");
    return !tag.isEmpty() && response.status().intValue() == 200 && knows(request, tag)
        ? response.withEntity(HttpEntities.EMPTY).withStatus(StatusCodes.NOT_MODIFIED)
        : response;
  }

  private static boolean knows(HttpRequest request, String tag) {
    for (HttpHeader header : request.getHeaders()) {
      if (header.is("if-none-match")) {
        Matcher each = EACH.matcher(header.value());
        boolean known = header.value().strip().equals("*");
        while (!known && each.find()) {
          known = each.group(1).equals(tag);
        }
        if (known) {
          return true;
        }
      }
    }
    return false;
  }

  /** 16 hexadecimal digits. */
  static String hash(byte[] content) {
    return HexFormat.of().formatHex(Sha256.of(content), 0, HASH_BYTES);
  }
}
