package io.rvoip.interop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tries hostile tokens at a node: each must get the right status and say nothing but that, and be
 * counted and written down once under its reason.
 */
final class TokenTrial {
  private static final String PATH = "/v1/calls";
  private static final Duration WRITTEN = Duration.ofSeconds(5);

  private final Cluster cluster;
  private final Wire wire;
  private final SecretScan secrets;

  TokenTrial(Cluster cluster, Wire wire, SecretScan secrets) {
    this.cluster = cluster;
    this.wire = wire;
    this.secrets = secrets;
  }

  /** Tries all; gives what came of them. */
  String run(List<TokenAttacks.Attack> attacks) throws Exception {
    Map<String, Long> reasons = TokenAttacks.reasons(attacks);
    Map<String, Double> counted = new TreeMap<>();
    Map<String, Long> written = new TreeMap<>();
    for (String reason : reasons.keySet()) {
      counted.put(reason, counter(reason));
      written.put(reason, lines(reason));
    }
    String url = cluster.urls().getFirst() + PATH;
    List<String> wrong = new ArrayList<>();
    for (var attack : attacks) {
      secrets.addToken(attack.name(), attack.token());
      var answer = wire.get(url, attack.token());
      if (!isRight(attack.reason(), answer)) {
        wrong.add(attack.name() + ": " + answer.status() + " " + answer.body());
      }
    }
    for (var reason : reasons.entrySet()) {
      double more = counter(reason.getKey()) - counted.getOrDefault(reason.getKey(), 0.0);
      if (more != reason.getValue()) {
        wrong.add(reason + ": counted " + more);
      }
    }
    if (!wrong.isEmpty()) {
      throw new StepFailed(wrong.toString());
    }
    Await.until(
        "audit",
        WRITTEN,
        () -> {
          for (var reason : reasons.entrySet()) {
            long more = lines(reason.getKey()) - written.getOrDefault(reason.getKey(), 0L);
            // A good one is written down once per source and hour; each of these is another.
            if (more != reason.getValue()) {
              return reason + ": " + more + " lines";
            }
          }
          return "";
        });
    return attacks.size() + " tokens, each answered, counted and written down: " + reasons;
  }

  private static boolean isRight(String reason, Wire.Answer answer) {
    return switch (reason) {
      case TokenAttacks.ACCEPTED -> answer.status() == 200;
      case "expired" -> answer.status() == 401 && answer.body().contains("the token has expired");
      default -> answer.status() == 401 && answer.body().contains("the token is not valid");
    };
  }

  private double counter(String reason) throws Exception {
    return cluster.api(1).metrics().sum("rvoip_auth_tokens_total{verdict=\"" + reason + "\"");
  }

  /** Of HTTP alone: one node, and the keeper's own token is written down before. */
  private long lines(String reason) throws Exception {
    Path data = cluster.data();
    return reason.equals(TokenAttacks.ACCEPTED)
        ? Evidence.audited(data, "\"account\":\"auditor\"")
        : Evidence.audited(data, "\"reason\":\"" + reason + "\"");
  }
}
