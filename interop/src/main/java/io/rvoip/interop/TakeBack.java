package io.rvoip.interop;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A revocation at one node, measured at all. */
final class TakeBack {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int NODES = 3;

  private TakeBack() {}

  /** What a token is tried at. */
  static String url(Cluster cluster, int node) throws Exception {
    return cluster.urls().get(node - 1) + "/v1/auth/issuers";
  }

  /** {@code jti} of a token. */
  static String id(String token) throws Exception {
    String claims = token.split("\\.", -1)[1];
    return new ObjectMapper().readTree(Base64.getUrlDecoder().decode(claims)).path("jti").asText();
  }

  /**
   * Revokes at node 1 and asks every node all the time.
   *
   * @param target {@code subject} or {@code tokenId}
   * @param revoked is good at every node before
   * @param other is good before and after
   */
  static String measure(
      Cluster cluster, Wire wire, String target, String value, String revoked, String other)
      throws Exception {
    for (int node = 1; node <= NODES; node++) {
      expect(200, wire.status(url(cluster, node), revoked).join(), "before, at node " + node);
    }
    String keeper = Files.readString(cluster.data().resolve("admin.token")).strip();
    long start = System.nanoTime();
    List<CompletableFuture<Long>> refused = new ArrayList<>();
    for (int node = 1; node <= NODES; node++) {
      String url = url(cluster, node);
      var seen = new CompletableFuture<Long>();
      refused.add(seen);
      Thread.ofVirtual().start(() -> seen.complete(untilRefused(wire, url, revoked, start)));
    }
    String body = "{\"%s\":\"%s\",\"reason\":\"drill\"}".formatted(target, value);
    var answer = wire.post(cluster.urls().getFirst() + "/v1/auth/revocations", keeper, body);
    expect(201, answer.status(), "to the revocation");
    List<String> told = new ArrayList<>();
    for (int node = 1; node <= NODES; node++) {
      long took = refused.get(node - 1).get(10, TimeUnit.SECONDS);
      told.add("%d ms at node %d".formatted(took / 1_000_000, node));
      if (took > LIMIT_NANOS) {
        throw new StepFailed("401 after " + told + " (expected: within a second)");
      }
      expect(200, wire.status(url(cluster, node), other).join(), "another's, at node " + node);
    }
    return "401 after " + String.join(", ", told);
  }

  /** Nanoseconds from the start to the first 401. */
  private static long untilRefused(Wire wire, String url, String token, long start) {
    while (wire.status(url, token).join() != 401) {
      if (System.nanoTime() - start > GIVE_UP_NANOS) {
        return Long.MAX_VALUE;
      }
    }
    return System.nanoTime() - start;
  }

  private static void expect(int status, int answered, String what) throws StepFailed {
    if (status != answered) {
      throw new StepFailed(what + ": answered " + answered + " (expected: " + status + ")");
    }
  }
}
