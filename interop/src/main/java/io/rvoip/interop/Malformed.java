package io.rvoip.interop;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Datagrams that are no SIP messages, or broken ones, and what must come of each. */
final class Malformed {
  private static final long SEED = 20_261_124;
  private static final int NOISE = 500;

  private final Cluster cluster;
  private final int logLines;

  /**
   * @param logLines how many lines the log may grow by
   */
  Malformed(Cluster cluster, int logLines) {
    this.cluster = cluster;
    this.logLines = logLines;
  }

  /** Requests that tell whom to answer, with what is wrong; the statuses that are right. */
  private static Map<String, List<Integer>> answered() {
    Map<String, List<Integer>> kinds = new LinkedHashMap<>();
    kinds.put("OPTIONS sip:a@127.0.0.1 SIP/2.0|VIA|FROM|TO|CSeq: 1 OPTIONS", List.of(400));
    kinds.put("OPTIONS sip:a@127.0.0.1 SIP/2.0|VIA|FROM|TO|ID|CSeq: 1 INVITE", List.of(400));
    kinds.put("OPTIONS sip:a@127.0.0.1 SIP/2.0|VIA|FROM|TO|ID|CSeq: x OPTIONS", List.of(400));
    kinds.put(
        "OPTIONS sip:a@127.0.0.1 SIP/2.0|VIA|From: <sip:x|TO|ID|CSeq: 1 OPTIONS", List.of(400));
    kinds.put(
        "OPTIONS sip:a@127.0.0.1 SIP/2.0|VIA|FROM|TO|ID|CSeq: 1 OPTIONS|Content-Length: 99",
        List.of(400));
    kinds.put("OPTIONS sip:a@127.0.0.1 SIP/7.0|VIA|FROM|TO|ID|CSeq: 1 OPTIONS", List.of(505));
    kinds.put("OPTIONS mailto:a@b SIP/2.0|VIA|FROM|TO|ID|CSeq: 1 OPTIONS", List.of(416));
    kinds.put(
        "OPTIONS sip:" + "a".repeat(3000) + "@127.0.0.1 SIP/2.0|VIA|FROM|TO|ID|CSeq: 1 OPTIONS",
        List.of(414));
    return kinds;
  }

  /** What nobody can answer, with the reason it is counted under. */
  private static Map<String, String> dropped() {
    Map<String, String> kinds = new LinkedHashMap<>();
    kinds.put("hello", "start_line");
    kinds.put("OPTIONS sip:a@127.0.0.1 SIP/2.0|FROM|TO|ID|CSeq: 1 OPTIONS", "via");
    kinds.put("OPTIONS sip:a@127.0.0.1 SIP/2.0|Via: nonsense|FROM|TO|ID|CSeq: 1 OPTIONS", "via");
    kinds.put("SIP/2.0 999 What|VIA|FROM|TO|ID|CSeq: 1 OPTIONS", "status_code");
    kinds.put("SIP/9.0 200 OK|VIA|FROM|TO|ID|CSeq: 1 OPTIONS", "version");
    return kinds;
  }

  /** Sends all kinds and much noise; gives what came of it. */
  String sendAll() throws Exception {
    var api = cluster.api(1);
    var log = cluster.logOf(1);
    long linesBefore = lines(log);
    double droppedBefore = api.metrics().sum("rvoip_sip_dropped_total");
    List<String> wrong = new ArrayList<>();
    try (var phone = new RawSip(cluster.sip(1), 2000)) {
      for (var kind : answered().entrySet()) {
        int status = phone.statusOf(text(kind.getKey(), phone.port()));
        if (!kind.getValue().contains(status)) {
          wrong.add(status + " to " + shortened(kind.getKey()) + " (expected: " + kind.getValue());
        }
      }
      for (var kind : dropped().entrySet()) {
        String counter =
            "rvoip_sip_dropped_total{reason=\"" + kind.getValue() + "\",transport=\"udp\"";
        double before = api.metrics().sum(counter);
        phone.send(text(kind.getKey(), phone.port()));
        Await.until(
            shortened(kind.getKey()) + " counted as " + kind.getValue(),
            Duration.ofSeconds(3),
            () -> api.metrics().sum(counter) > before ? "" : "it is not");
      }
      var random = new Random(SEED);
      for (int i = 0; i < NOISE; i++) {
        byte[] noise = new byte[5 + random.nextInt(1200)];
        random.nextBytes(noise);
        phone.send(noise);
      }
    }
    if (!wrong.isEmpty()) {
      throw new StepFailed(wrong.toString());
    }
    int expected = dropped().size() + NOISE;
    Await.until(
        "all dropped ones counted",
        Duration.ofSeconds(5),
        () -> {
          double now = api.metrics().sum("rvoip_sip_dropped_total") - droppedBefore;
          return now >= expected ? "" : now + " (expected: " + expected + ")";
        });
    long logged = lines(log) - linesBefore;
    if (logged > logLines) {
      throw new StepFailed(logged + " lines were logged (expected: " + logLines + " at most)");
    }
    return "%d kinds answered as they should, %d dropped and counted by reason, %d lines logged"
        .formatted(answered().size(), expected, logged);
  }

  private static long lines(java.nio.file.Path log) throws IOException {
    try (var lines = Files.lines(log)) {
      return lines.count();
    }
  }

  private static String shortened(String kind) {
    return kind.length() > 70 ? kind.substring(0, 70) + "…" : kind;
  }

  private static byte[] text(String kind, int port) {
    String tag = RawSip.token();
    return (kind.replace("|", "\r\n")
                .replace("VIA", "Via: SIP/2.0/UDP 127.0.0.1:" + port + ";branch=z9hG4bK" + tag)
                .replace("FROM", "From: <sip:x@127.0.0.1>;tag=" + tag)
                .replace("TO\r\n", "To: <sip:a@127.0.0.1>\r\n")
                .replace("ID\r\n", "Call-ID: " + tag + "\r\n")
            + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** A proper OPTIONS with a body of this many bytes. */
  static byte[] options(InetSocketAddress server, String transport, int body) {
    String tag = RawSip.token();
    String host = server.getAddress().getHostAddress();
    String head =
        String.join(
            "\r\n",
            "OPTIONS sip:" + host + ":" + server.getPort() + " SIP/2.0",
            "Via: SIP/2.0/" + transport + " 127.0.0.1:9;branch=z9hG4bK" + tag + ";rport",
            "Max-Forwards: 70",
            "From: <sip:x@127.0.0.1>;tag=" + tag,
            "To: <sip:" + host + ">",
            "Call-ID: " + tag,
            "CSeq: 1 OPTIONS",
            "Content-Length: " + body,
            "",
            "");
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    bytes.writeBytes(new byte[body]);
    return bytes.toByteArray();
  }
}
