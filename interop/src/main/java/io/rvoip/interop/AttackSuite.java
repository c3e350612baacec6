package io.rvoip.interop;

import io.rvoip.client.SimplePeer;
import io.rvoip.client.audio.AudioSource;
import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Attacks on identity against one node: hostile tokens, floods, bombs, names, the clock, and
 * SIPVicious, while a phone that has registered goes on.
 */
final class AttackSuite implements Suites.Suite {
  private static final String ATTACKS = "telephone-system/Attacks on identity/";
  private static final String TOKENS = ATTACKS + "Hostile tokens";
  private static final String FLOOD = ATTACKS + "Flood of key ids";
  private static final String BOMBS = ATTACKS + "Bombs";
  private static final String NAMES = ATTACKS + "Names that lie";
  private static final String TIME = ATTACKS + "Time tells nothing";
  private static final String REPLAY = ATTACKS + "Answer heard twice";
  private static final String SCANNER = ATTACKS + "SIPVicious";
  private static final String NO_SECRET =
      "telephone-system/Secrets stay where they belong/Everything written is searched";

  private static final String PASSWORD = "attacked" + RawSip.token();
  private static final String PHONE = "1001";
  private static final String KNOWN = "1002";
  private static final String CRACKED = "1003";
  private static final String SHOWN = "1004";
  private static final int FLOOD_TOKENS = 500;
  private static final int WORDS = 100;
  private static final int LOCK_AFTER = 10;
  private static final double HEAP_GROWTH_MB = 24;
  private static final double DBFS = -12;

  private final SecretScan secrets = new SecretScan();

  @Override
  @Scenario(TOKENS)
  @Scenario(FLOOD)
  @Scenario(BOMBS)
  @Scenario(NAMES)
  @Scenario(TIME)
  @Scenario(REPLAY)
  @Scenario(SCANNER)
  @Scenario(LiveQuotas.FULL)
  @Scenario(NO_SECRET)
  public void run(Steps steps) throws IOException {
    try (var issuer = new StubIssuer()) {
      Stage.with(
          steps,
          "attacks",
          1,
          PASSWORD,
          List.of(PHONE, KNOWN, CRACKED, SHOWN),
          cluster -> play(steps, cluster, issuer),
          "--set",
          "auth.issuers=[{name=stub, issuer=\"%s\", audiences=[\"%s\"], roles=[viewer]}]"
              .formatted(issuer.issuer(), ForgedTokens.AUDIENCE),
          // SIPVicious knows nothing but MD5, and answers the first challenge only.
          "--set",
          "auth.digest-algorithms=[\"MD5\",\"SHA-256\",\"SHA-512-256\"]",
          // Else the address is refused with 429 before it has tried everything.
          "--set",
          "http.rate-limit.failures.burst=5000");
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException("RSA is part of every JDK", e);
    }
  }

  private void play(Steps steps, Cluster cluster, StubIssuer issuer) throws Exception {
    secrets.addStores(cluster);
    for (String user : List.of(PHONE, KNOWN, CRACKED, SHOWN)) {
      secrets.addPassword(user, "rvoip", PASSWORD);
    }
    var tokens = new ForgedTokens(issuer, StubIssuer.newKey());
    try (var wire = new Wire(root(cluster).resolve("answers.txt"));
        var phone = SimplePeer.open(cluster.phone(PHONE, PASSWORD, 1))) {
      steps.step("a phone registers and hears the echo", () -> works(phone));
      byHttp(steps, cluster, issuer, tokens, wire);
      steps.step("a tenant that is full", new TenantQuotas(cluster, secrets)::run);
      var quotas = new LiveQuotas(cluster, 1);
      steps.scenario(LiveQuotas.FULL, "a tenant with all its calls", () -> quotas.calls(phone));
      steps.scenario(
          LiveQuotas.FULL,
          "a tenant with all its bindings",
          () -> quotas.registrations(phone, KNOWN, PASSWORD));
      bySip(steps, cluster, phone, wire);
      steps.step(
          "what the node tells is collected",
          () -> {
            int events = Evidence.collect(cluster, 1, wire);
            return "%d events, %d audit lines"
                .formatted(events, Evidence.audit(cluster.data()).size());
          });
      secrets.steps(steps, NO_SECRET, cluster, List.of(1), root(cluster));
    }
  }

  private void byHttp(
      Steps steps, Cluster cluster, StubIssuer issuer, ForgedTokens tokens, Wire wire)
      throws Exception {
    var attacks = new TokenAttacks(tokens, issuer);
    var trial = new TokenTrial(cluster, wire, secrets);
    steps.step(
        "a good token of a trusted issuer",
        () -> trial.run(List.of(new TokenAttacks.Attack("good", "accepted", tokens.good()))));
    long before = issuer.fetches();
    steps.scenario(
        TOKENS,
        "algorithms and keys that the token chooses",
        () -> trial.run(attacks.confusions()));
    steps.scenario(TOKENS, "times, to the second", () -> trial.run(attacks.times()));
    steps.scenario(TOKENS, "claims of others and none", () -> trial.run(attacks.claims()));
    steps.scenario(BOMBS, "large, deep and wide tokens", () -> trial.run(attacks.bombs()));
    steps.scenario(BOMBS, "bodies", () -> new BodyBombs(cluster, wire).run());
    steps.scenario(
        TOKENS,
        "none of these has cost a fetch",
        () -> {
          long fetches = issuer.fetches() - before;
          if (fetches != 0 || !issuer.strays().isEmpty()) {
            throw new StepFailed(fetches + " fetches, and others from " + issuer.strays());
          }
          return "0 requests to the issuer, 0 to addresses in tokens";
        });
    steps.scenario(
        FLOOD,
        FLOOD_TOKENS + " unknown key ids",
        () -> flood(cluster, issuer, tokens, trial, attacks));
  }

  /** All fetches that may have been saved up, and one for each pause that goes by. */
  private static String flood(
      Cluster cluster,
      StubIssuer issuer,
      ForgedTokens tokens,
      TokenTrial trial,
      TokenAttacks attacks)
      throws Exception {
    long before = issuer.fetches();
    double heapBefore = Heap.usedMb(cluster, 1);
    long start = System.nanoTime();
    String told = trial.run(attacks.unknownKeys(FLOOD_TOKENS));
    String good = trial.run(List.of(new TokenAttacks.Attack("good", "accepted", tokens.good())));
    double seconds = (System.nanoTime() - start) / 1e9;
    long fetches = issuer.fetches() - before;
    double grown = Heap.usedMb(cluster, 1) - heapBefore;
    String measured =
        String.format(
            Locale.ROOT,
            "%s; %d fetches in %.1f s; heap %+.1f MB; a good one in between: %s",
            told,
            fetches,
            seconds,
            grown,
            good);
    if (fetches > 3 + seconds / 10 || grown > HEAP_GROWTH_MB) {
      throw new StepFailed(measured + " (expected: 3 fetches and one more in 10 s at most)");
    }
    return measured;
  }

  private void bySip(Steps steps, Cluster cluster, SimplePeer phone, Wire wire) throws Exception {
    double[] heap = {0};
    steps.step(
        "heap before",
        () -> {
          heap[0] = Heap.usedMb(cluster, 1);
          return String.format(Locale.ROOT, "%.1f MB after a collection", heap[0]);
        });
    var names = new NameAttacks(cluster, wire);
    steps.scenario(NAMES, "user names that lie, by SIP", names::bySip);
    steps.scenario(NAMES, "user names that lie, by HTTP", names::byHttp);
    steps.scenario(
        TIME, "users told from others by the clock", new TimingAttack(cluster, KNOWN)::run);
    steps.scenario(REPLAY, "an answer that somebody has heard", () -> replay(cluster));
    steps.step("the phone goes on", () -> works(phone));
    scanner(steps, cluster);
    steps.scenario(SCANNER, "the phone goes on, from the same address", () -> works(phone));
    steps.scenario(
        BOMBS,
        "heap after all attacks by SIP",
        () -> {
          double now = Heap.usedMb(cluster, 1);
          String told = String.format(Locale.ROOT, "%.1f MB after a collection", now);
          if (now - heap[0] > HEAP_GROWTH_MB) {
            throw new StepFailed(told + " (expected: " + heap[0] + " MB and little more)");
          }
          return told;
        });
  }

  private static String replay(Cluster cluster) throws Exception {
    String reason = "\"reason\":\"count_used\"";
    long before = Evidence.audited(cluster.data(), reason);
    double refused = DigestSuite.refused(cluster, List.of(1));
    try (var phone = new RawSip(cluster.sip(1));
        var thief = new RawSip(cluster.sip(1), 2000, InetAddress.ofLiteral("127.0.0.78"))) {
      var used = DigestSuite.credentials(phone, SHOWN, PASSWORD);
      DigestSuite.expect(200, phone.register(SHOWN, used));
      DigestSuite.stale(thief.register(SHOWN, used));
    }
    DigestSuite.counted(cluster, List.of(1), refused, 1);
    Await.until(
        "audit",
        Duration.ofSeconds(3),
        () -> Evidence.audited(cluster.data(), reason) == before + 1 ? "" : "no line");
    return "401 with stale=true, counted once, one audit line";
  }

  private static void scanner(Steps steps, Cluster cluster) throws Exception {
    var vicious = new SipVicious(Suites.data("sipvicious"));
    steps.scenario(
        SCANNER,
        "svwar finds the user of a server that tells, and nobody here",
        () -> {
          try (var talkative = new TalkativeServer(KNOWN)) {
            var found = vicious.users(talkative.address(), "REGISTER", "1000-1020");
            if (!found.equals(List.of(KNOWN))) {
              throw new StepFailed("of the server that tells it finds " + found);
            }
          }
          for (String method : List.of("REGISTER", "INVITE", "OPTIONS")) {
            var found = vicious.users(cluster.sip(1), method, "1000-1020");
            if (!found.isEmpty()) {
              throw new StepFailed("by " + method + " it finds " + found);
            }
          }
          return "1 there; none of 4 by REGISTER, INVITE and OPTIONS here";
        });
    steps.scenario(
        SCANNER,
        "svcrack finds a password among three, and is locked out among " + WORDS,
        () -> {
          if (!vicious.cracks(cluster.sip(1), SHOWN, List.of("wrong-1", "wrong-2", PASSWORD))) {
            throw new StepFailed("it cannot find a password at all");
          }
          List<String> words = new ArrayList<>();
          for (int i = 0; i < WORDS; i++) {
            words.add("wrong-" + i);
          }
          words.add(PASSWORD); // whoever is not locked out gets there
          var api = cluster.api(1);
          double before = api.metrics().sum("rvoip_sip_events_total{event=\"locked_out\"");
          if (vicious.cracks(cluster.sip(1), CRACKED, words)) {
            throw new StepFailed("it has found the password of " + CRACKED);
          }
          double unseen = api.metrics().sum("rvoip_sip_events_total{event=\"locked_out\"") - before;
          String account = "\"account\":\"" + CRACKED + "\"";
          Path data = cluster.data();
          long refused = audited(data, account, "\"reason\":\"wrong_response\"");
          long locked = audited(data, account, "\"verdict\":\"locked_out\"");
          String told =
              "%d tries looked at, then locked (%d audit line), %.0f not looked at"
                  .formatted(refused, locked, unseen);
          if (refused != LOCK_AFTER || locked != 1 || unseen < WORDS - 2 * LOCK_AFTER) {
            throw new StepFailed(told);
          }
          return told;
        });
  }

  private static long audited(Path data, String account, String words) throws IOException {
    return Evidence.audit(data).stream()
        .filter(line -> line.contains(account) && line.contains(words))
        .count();
  }

  private static String works(SimplePeer phone) throws Exception {
    int seconds = phone.register().get(5, TimeUnit.SECONDS);
    var call = phone.call("9196");
    call.answered().get(5, TimeUnit.SECONDS);
    call.play(AudioSource.tone(697, DBFS));
    String heard = Hearing.tone(call, 697, DBFS, Duration.ofSeconds(5));
    call.hangUp().get(5, TimeUnit.SECONDS);
    return "registered for " + seconds + " s, heard " + heard;
  }

  private static Path root(Cluster cluster) {
    return cluster.data().resolveSibling("");
  }
}
