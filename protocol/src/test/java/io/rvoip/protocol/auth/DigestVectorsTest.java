package io.rvoip.protocol.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.TestData;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The published Digest examples: draft-smith-sipping-auth-examples, RFC 2617, RFC 7616. */
class DigestVectorsTest {
  // The file is an array of flat objects; "rfc_printed" is the only nested one and comes last.
  private static final Pattern FIELD =
      Pattern.compile("\"(\\w+)\":\\s*\"((?:[^\"\\\\]|\\\\.)*)\"", Pattern.DOTALL);
  private static final Pattern UNICODE = Pattern.compile("\\\\u([0-9a-fA-F]{4})");

  @Test
  void shouldAgreeWithEveryPublishedVector() {
    List<Map<String, String>> vectors = vectors();
    assertThat(vectors).hasSizeGreaterThanOrEqualTo(11);
    for (Map<String, String> v : vectors) {
      DigestAlgorithm algorithm = algorithm(v);
      String ha1 = Ha1.compute(algorithm, v.get("username"), v.get("realm"), v.get("password"));
      assertThat(
              DigestResponse.compute(
                  algorithm,
                  ha1,
                  v.get("nonce"),
                  v.get("nc"),
                  v.get("cnonce"),
                  qop(v),
                  v.get("method"),
                  v.get("uri"),
                  body(v)))
          .as(v.get("id"))
          .isEqualTo(v.get("response"));
    }
  }

  @Test
  void shouldVerifyEachVectorAfterItsHeaderWasWrittenAndParsedAgain() {
    for (Map<String, String> v : vectors()) {
      DigestAlgorithm algorithm = algorithm(v);
      Qop qop = qop(v);
      var sent =
          new DigestCredentials(
              v.get("username"),
              v.get("realm"),
              v.get("nonce"),
              v.get("uri"),
              v.get("response"),
              algorithm,
              qop == null && !algorithm.session() ? null : v.get("cnonce"),
              v.get("opaque"),
              qop,
              qop == null ? null : v.get("nc"),
              false);
      var received = DigestCredentials.parse(sent.toHeaderValue());
      assertThat(received).as(v.get("id")).isEqualTo(new DigestCredentials.Result.Parsed(sent));
      String ha1 = Ha1.compute(algorithm, v.get("username"), v.get("realm"), v.get("password"));
      assertThat(DigestResponse.verify(sent, ha1, v.get("method"), body(v))).isTrue();
      assertThat(DigestResponse.verify(sent, ha1, "BYE", body(v))).isFalse();
      String otherHa1 = Ha1.compute(algorithm, v.get("username"), v.get("realm"), "guess");
      assertThat(DigestResponse.verify(sent, otherHa1, v.get("method"), body(v))).isFalse();
    }
  }

  @Test
  void shouldHashUserNameAsRfc7616Says() {
    var vector =
        vectors().stream().filter(v -> v.containsKey("userhash")).findFirst().orElseThrow();
    assertThat(
            Ha1.userhash(DigestAlgorithm.SHA_512_256, vector.get("username"), vector.get("realm")))
        .isEqualTo(vector.get("userhash"));
  }

  private static DigestAlgorithm algorithm(Map<String, String> v) {
    return DigestAlgorithm.of(v.getOrDefault("algorithm", "MD5")).orElseThrow();
  }

  private static Qop qop(Map<String, String> v) {
    return v.containsKey("qop") ? Qop.of(v.get("qop")).orElseThrow() : null;
  }

  private static byte[] body(Map<String, String> v) {
    return v.getOrDefault("body", "").getBytes(StandardCharsets.UTF_8);
  }

  private static List<Map<String, String>> vectors() {
    String json = new String(TestData.bytes("auth/digest.json"), StandardCharsets.UTF_8);
    List<Map<String, String>> vectors = new ArrayList<>();
    for (String object : json.split("\n \\{", -1)) {
      Map<String, String> fields = new HashMap<>();
      Matcher field = FIELD.matcher(object);
      while (field.find()) {
        fields.putIfAbsent(field.group(1), unescape(field.group(2)));
      }
      if (fields.containsKey("id")) {
        vectors.add(fields);
      }
    }
    return vectors;
  }

  private static String unescape(String text) {
    String plain =
        UNICODE
            .matcher(text)
            .replaceAll(m -> String.valueOf((char) Integer.parseInt(m.group(1), 16)));
    return plain.replace("\\r", "\r").replace("\\n", "\n").replace("\\\"", "\"");
  }
}
