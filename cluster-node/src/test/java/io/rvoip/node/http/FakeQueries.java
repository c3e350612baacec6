package io.rvoip.node.http;

import io.rvoip.sip.api.Answer;
import io.rvoip.sip.api.CallFilter;
import io.rvoip.sip.api.CallIdentity;
import io.rvoip.sip.api.CallView;
import io.rvoip.sip.api.ClusterQueries;
import io.rvoip.sip.api.HangupResult;
import io.rvoip.sip.api.LegView;
import io.rvoip.sip.api.NodeView;
import io.rvoip.sip.api.OriginateCall;
import io.rvoip.sip.api.OriginateResult;
import io.rvoip.sip.api.RegistrationFilter;
import io.rvoip.sip.api.RegistrationView;
import io.rvoip.sip.quota.TenantUse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A cluster whose answers the test decides. */
final class FakeQueries implements ClusterQueries {
  static final Instant AS_OF = Instant.parse("2026-03-01T12:00:00Z");

  final List<CallView> calls = new CopyOnWriteArrayList<>();
  final List<OriginateCall> originated = new CopyOnWriteArrayList<>();
  final List<String> read = new CopyOnWriteArrayList<>();
  final List<String> hungUp = new CopyOnWriteArrayList<>();
  final Map<String, TenantUse> use = new ConcurrentHashMap<>();
  volatile List<String> missing = List.of();
  volatile CompletionStage<OriginateResult> originate = done(new OriginateResult.Accepted("00new"));
  volatile HangupResult hangup = HangupResult.ACCEPTED;

  void reset() {
    calls.clear();
    originated.clear();
    read.clear();
    hungUp.clear();
    use.clear();
    missing = List.of();
    originate = done(new OriginateResult.Accepted("00new"));
    hangup = HangupResult.ACCEPTED;
  }

  static CallView call(String id, String tenant, String state, long packets) {
    LegView leg =
        new LegView(
            "0",
            "caller",
            "answered",
            "node1",
            "sip:1001@127.0.0.1",
            "abc@phone",
            "udp",
            "127.0.0.1:5070",
            "PCMU/8000",
            false,
            "127.0.0.1:18000",
            "127.0.0.1:4000",
            packets,
            packets * 160,
            packets,
            packets * 160,
            3,
            3,
            0);
    return new CallView(
        id,
        tenant,
        state,
        "1001",
        "1002",
        AS_OF.minusSeconds(10),
        AS_OF.minusSeconds(5),
        "node1",
        "node2",
        1,
        List.of(leg),
        new CallIdentity(
            "TN-Validation-Passed", "A", "123e4567-e89b-12d3-a456-426655440000", null));
  }

  @Override
  public CompletionStage<Answer<List<CallView>>> liveCalls(CallFilter f) {
    List<CallView> found =
        new ArrayList<>(
            calls.stream()
                .filter(c -> c.tenant().equals(f.tenant()))
                .filter(c -> f.state() == null || f.state().equals(c.state()))
                .filter(c -> f.party() == null || f.party().equals(c.from()))
                .filter(c -> f.after() == null || c.id().compareTo(f.after()) > 0)
                .sorted((a, b) -> a.id().compareTo(b.id()))
                .limit(f.limit())
                .toList());
    return done(new Answer<>(found, AS_OF, missing));
  }

  @Override
  public CompletionStage<CallView> call(String tenant, String id) {
    read.add(id);
    return done(
        calls.stream()
            .filter(c -> c.tenant().equals(tenant) && c.id().equals(id))
            .findFirst()
            .orElse(null));
  }

  @Override
  public CompletionStage<Answer<List<RegistrationView>>> registrations(RegistrationFilter filter) {
    String tenant = filter.tenant();
    List<RegistrationView> found =
        Stream.of("1001 5070", "1001 5071", "1002 5070")
            .map(user -> user.split(" ", -1))
            .map(user -> registration(tenant, user[0], user[1]))
            .filter(filter::takes)
            .sorted(RegistrationFilter.ORDER)
            .limit(filter.limit())
            .toList();
    return done(new Answer<>(found, AS_OF, missing));
  }

  private static RegistrationView registration(String tenant, String user, String port) {
    return new RegistrationView(
        tenant,
        tenant + "/" + user,
        "sip:" + user + "@127.0.0.1:" + port,
        AS_OF.plusSeconds(60),
        "node1",
        "udp",
        "127.0.0.1:" + port,
        null,
        1.0);
  }

  /** Looks at the version when it carries the order out, as the call's entity does. */
  @Override
  public CompletionStage<HangupResult> hangup(String tenant, String id, String version) {
    boolean changed =
        version != null
            && calls.stream().anyMatch(c -> c.id().equals(id) && !c.version().equals(version));
    if (changed) {
      return done(HangupResult.CHANGED);
    }
    hungUp.add(id);
    return done(hangup);
  }

  @Override
  public CompletionStage<OriginateResult> originate(OriginateCall order) {
    originated.add(order);
    return originate;
  }

  @Override
  public CompletionStage<Answer<Map<String, TenantUse>>> use(List<String> tenants) {
    Map<String, TenantUse> found = new HashMap<>(use);
    found.keySet().retainAll(tenants);
    return done(new Answer<>(found, AS_OF, missing));
  }

  @Override
  public CompletionStage<Answer<List<NodeView>>> nodes() {
    NodeView node =
        new NodeView(
            "node1",
            "127.0.0.1:25520",
            "up",
            List.of("media", "signalling"),
            "1",
            calls.size(),
            1,
            AS_OF);
    return done(new Answer<>(List.of(node), AS_OF, missing));
  }

  static <T> CompletionStage<T> done(T value) {
    return CompletableFuture.completedStage(value);
  }
}
