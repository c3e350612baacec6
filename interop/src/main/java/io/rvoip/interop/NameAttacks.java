package io.rvoip.interop;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rvoip.protocol.auth.DigestChallenge;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * User names that want to become headers, lines of a log or statements: in Digest, in From, and in
 * JSON. The answer must hold no header of theirs, the audit log one good line for each.
 */
final class NameAttacks {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PLANTED = "X-Planted";
  private static final int LONGEST_LINE = 2_000;
  private static final int LONG_NAME = 5_000;

  /** An address of its own: names that do not exist lock the source. */
  private static final InetAddress SOURCE = InetAddress.ofLiteral("127.0.0.77");

  private final Cluster cluster;
  private final Wire wire;

  NameAttacks(Cluster cluster, Wire wire) {
    this.cluster = cluster;
    this.wire = wire;
  }

  /** Names as they stand between the quotes of {@code username}. */
  private static List<String> digestNames() {
    return List.of(
        "1001%0d%0aX-Planted: yes",
        "1001\\\r\\\nX-Planted: yes",
        "1001\\\", realm=\\\"x\\\", X-Planted: yes",
        "' OR '1'='1",
        "1001\u0000\u001b[2J",
        "\u00e9\u202e1001",
        "{\\\"time\\\":0}",
        "n".repeat(LONG_NAME));
  }

  /** User parts of From and To. */
  private static List<String> fromNames() {
    return List.of("1001%0d%0aX-Planted:%20yes", "1001%00", "%22%3e%0aX-Planted:%20yes");
  }

  /** Tries all by SIP. */
  String bySip() throws Exception {
    long before = Evidence.audited(cluster.data(), "\"source\":\"127.0.0.77\"");
    List<String> wrong = new ArrayList<>();
    int readable = 0;
    try (var phone = new RawSip(cluster.sip(1), 2000, SOURCE)) {
      String nonce = nonce(phone);
      for (String name : digestNames()) {
        String answer = phone.answerTo(register(phone, "1001", name, nonce));
        check(name, answer, wrong);
        // A line break ends the header: no credentials are left that could be decided about.
        readable += name.contains("\n") ? 0 : 1;
      }
      for (String name : fromNames()) {
        check(name, phone.answerTo(register(phone, name, null, nonce)), wrong);
      }
    }
    if (!wrong.isEmpty()) {
      throw new StepFailed(wrong.toString());
    }
    int expected = readable;
    Await.until(
        "audit",
        Duration.ofSeconds(3),
        () -> {
          long lines = Evidence.audited(cluster.data(), "\"source\":\"127.0.0.77\"") - before;
          return lines >= expected ? "" : lines + " lines (expected: " + expected + ")";
        });
    return "%d names refused, none came back as a header; %s"
        .formatted(digestNames().size() + fromNames().size(), lines());
  }

  private void check(String name, String answer, List<String> wrong) {
    wire.keep(answer);
    boolean right = answer.startsWith("SIP/2.0 401 ") || answer.startsWith("SIP/2.0 400 ");
    boolean planted = answer.lines().anyMatch(line -> line.startsWith(PLANTED));
    if (!right || planted) {
      String shown = name.length() > 40 ? name.substring(0, 40) + "…" : name;
      wrong.add(shown + ": " + answer.lines().findFirst().orElse("no answer") + planted);
    }
  }

  /** Every audit line is one object, short, and of printable ASCII. */
  private String lines() throws Exception {
    var lines = Evidence.audit(cluster.data());
    for (String line : lines) {
      boolean printable = line.chars().allMatch(c -> c >= ' ' && c < 0x7f);
      if (!printable || line.length() > LONGEST_LINE || !JSON.readTree(line).has("verdict")) {
        throw new StepFailed("an audit line is none: " + line);
      }
    }
    return lines.size() + " audit lines, each one object";
  }

  /** Tries names that no user may have, as an administrator. */
  String byHttp() throws Exception {
    String token = Files.readString(cluster.data().resolve("admin.token")).strip();
    String base = cluster.urls().getFirst();
    var names =
        List.of(
            "bob\r\nX-Planted: yes",
            "bob\u0000",
            "../admin",
            "bob\u202e",
            "<script>",
            "' OR '1'='1",
            "B".repeat(LONG_NAME));
    int users = cluster.api(1).list("/v1/users").size();
    for (String name : names) {
      String body = JSON.writeValueAsString(Map.of("name", name));
      var answer = wire.post(base + "/v1/users", token, body);
      if (answer.status() != 400 || answer.headers().contains(PLANTED)) {
        throw new StepFailed("a user is made: " + answer);
      }
    }
    int now = cluster.api(1).list("/v1/users").size();
    if (now != users) {
      throw new StepFailed(now - users + " users were made");
    }
    return names.size() + " names get 400, no user is made";
  }

  private String nonce(RawSip phone) throws Exception {
    var challenge = phone.ask(Method.REGISTER, "1001", "1001");
    return DigestChallenge.parseAll(challenge.headers(HeaderName.WWW_AUTHENTICATE))
        .getFirst()
        .nonce();
  }

  /** A REGISTER by hand; null: without credentials. */
  private byte[] register(RawSip phone, String user, @Nullable String digestName, String nonce)
      throws Exception {
    String host = cluster.sip(1).getAddress().getHostAddress();
    String uri = "sip:" + host + ":" + cluster.sipPort();
    String authorization =
        digestName == null
            ? ""
            : "Authorization: Digest username=\"%s\", realm=\"rvoip\", nonce=\"%s\", uri=\"%s\","
                    .formatted(digestName, nonce, uri)
                + " algorithm=SHA-256, qop=auth, nc=00000001, cnonce=\"abcdef\", response=\""
                + "0".repeat(64)
                + "\"\r\n";
    return ("REGISTER " + uri + " SIP/2.0\r\n")
        .concat(
            "Via: SIP/2.0/UDP %s:%d;branch=z9hG4bK%s\r\n"
                .formatted(SOURCE.getHostAddress(), phone.port(), RawSip.token()))
        .concat("Max-Forwards: 70\r\n")
        .concat("From: <sip:%s@%s>;tag=%s\r\n".formatted(user, host, RawSip.token()))
        .concat("To: <sip:%s@%s>\r\n".formatted(user, host))
        .concat("Call-ID: %s\r\nCSeq: 1 REGISTER\r\n".formatted(RawSip.token()))
        .concat("Contact: <sip:x@%s:%d>\r\n".formatted(SOURCE.getHostAddress(), phone.port()))
        .concat(authorization)
        .concat("Content-Length: 0\r\n\r\n")
        .getBytes(StandardCharsets.UTF_8);
  }
}
