package io.rvoip.interop;

import io.rvoip.client.Call;
import io.rvoip.client.CallFailedException;
import io.rvoip.client.SimplePeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Quotas of calls and bindings of the tenant that the phones are in. */
final class LiveQuotas {
  static final String FULL = "telephone-system/Quotas of tenants/Full, and room again";
  static final String KILL = "telephone-system/Quotas of tenants/Through a kill";

  private static final String TENANT = "/v1/tenants/default";

  /** What is called to see whether there is room. */
  static final String ECHO = "9196";

  private static final int REFUSED = 480;
  private static final int CALLS = 2;

  /** Nodes read quotas every other second. */
  private static final Duration READ = Duration.ofSeconds(6);

  private final Cluster cluster;
  private final int node;

  /**
   * @param node whose API is asked
   */
  LiveQuotas(Cluster cluster, int node) {
    this.cluster = cluster;
    this.node = node;
  }

  /** Two calls, and one too many until one of them ends. */
  String calls(SimplePeer phone) throws Exception {
    set("maxCalls", CALLS);
    double before = refused("calls");
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      Call call = phone.call(ECHO);
      call.answered().get(5, TimeUnit.SECONDS);
      calls.add(call);
    }
    String full = isFull(phone);
    int used = used("calls");
    calls.getFirst().hangUp().get(5, TimeUnit.SECONDS);
    hasRoom(phone);
    Call again = phone.call(ECHO);
    again.answered().get(5, TimeUnit.SECONDS);
    set("maxCalls", 0);
    hasRoom(phone); // as many as the quota and one more: it is known to be gone
    again.hangUp().get(5, TimeUnit.SECONDS);
    calls.getLast().hangUp().get(5, TimeUnit.SECONDS);
    if (used != CALLS || refused("calls") <= before) {
      throw new StepFailed(used + " calls told, " + (refused("calls") - before) + " counted");
    }
    Await.until(
        "audit",
        Duration.ofSeconds(3),
        () ->
            Evidence.audited(cluster.data(), "\"reason\":\"too_many_calls\"") > 0 ? "" : "no line");
    return CALLS + " calls, one more: " + full + ", counted, audited; served after a hang-up";
  }

  /** As many bindings as there are, and one too many until one of them is removed. */
  String registrations(SimplePeer phone, String other, String password) throws Exception {
    double before = refused("registrations");
    int used = used("registrations");
    set("maxRegistrations", used);
    try (var late = SimplePeer.open(cluster.phone(other, password, node))) {
      Await.until("refusal", READ, () -> status(registered(late), REFUSED, "REGISTER"));
      phone.register().get(5, TimeUnit.SECONDS); // a refresh is served
      phone.unregister().get(5, TimeUnit.SECONDS);
      Await.until("room", READ, () -> status(registered(late), 200, "REGISTER"));
      phone.register().get(5, TimeUnit.SECONDS);
      set("maxRegistrations", 0);
      Await.until("no quota", READ, () -> status(registered(late), 200, "REGISTER"));
    }
    if (refused("registrations") <= before) {
      throw new StepFailed("no refusal counted");
    }
    return used + " bindings, one more: 480, counted; a refresh served; served after a removal";
  }

  /** The status of one registration, which is over then. */
  private static int registered(SimplePeer phone) throws Exception {
    try {
      phone.register().get(5, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return refusal(e);
    }
    phone.unregister().get(5, TimeUnit.SECONDS);
    return 200;
  }

  private static int refusal(ExecutionException e) throws ExecutionException {
    if (e.getCause() instanceof CallFailedException failed) {
      return failed.status();
    }
    throw e;
  }

  private static String status(int status, int expected, String what) {
    return status == expected ? "" : what + ": " + status + " (expected: " + expected + ")";
  }

  /** Gives the tenant a quota; 0: none. */
  void set(String quota, int most) throws Exception {
    cluster.api(node).patch(TENANT, Map.of(quota, most));
  }

  /** How many the tenant has now, as a node tells. */
  int used(String what) throws Exception {
    return cluster.api(node).get(TENANT).path(what).asInt(-1);
  }

  /** Waits until that many calls are told for longer than nodes take to tell each other. */
  void settlesAt(int calls) throws Exception {
    int[] looks = {0};
    Await.until(
        "calls told",
        READ,
        () -> {
          looks[0] = used("calls") == calls ? looks[0] + 1 : 0;
          return looks[0] > 3 ? "" : used("calls") + " told (expected: " + calls + ")";
        });
  }

  /** Waits until a call too many is refused. */
  String isFull(SimplePeer phone) throws Exception {
    Await.until("refusal", READ, () -> status(tried(phone), REFUSED, "INVITE"));
    return Integer.toString(REFUSED);
  }

  /** Waits until a call is served, and ends it. */
  void hasRoom(SimplePeer phone) throws Exception {
    Await.until("room", READ, () -> status(tried(phone), 200, "INVITE"));
  }

  /** The status of one call, which is over then. */
  private static int tried(SimplePeer phone) throws Exception {
    Call call = phone.call(ECHO);
    try {
      call.answered().get(5, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return refusal(e);
    }
    call.hangUp().get(5, TimeUnit.SECONDS);
    return 200;
  }

  private double refused(String what) throws Exception {
    return cluster
        .api(node)
        .metrics()
        .sum("rvoip_quota_refused_total{quota=\"%s\"".formatted(what));
  }
}
