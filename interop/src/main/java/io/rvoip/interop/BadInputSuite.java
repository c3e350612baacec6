package io.rvoip.interop;

import io.rvoip.client.Call;
import io.rvoip.client.CallFailedException;
import io.rvoip.client.SimplePeer;
import io.rvoip.client.audio.AudioSource;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** What no proper phone sends, to one node with small limits, while a call goes on. */
final class BadInputSuite implements Suites.Suite {
  private static final String PASSWORD = "bad-Secret-7";
  private static final String CONTAINED = "telephone-system/Bad input is contained/";
  private static final String MALFORMED = CONTAINED + "Malformed datagrams";
  private static final String SAME_ANSWER = CONTAINED + "Wrong password and unknown user";
  private static final String NO_ROUTE = CONTAINED + "No route";
  private static final String NO_PORTS = CONTAINED + "No ports left";
  private static final String TOO_LARGE = CONTAINED + "Too large on a connection";
  private static final String TOO_MANY = CONTAINED + "Too many connections";
  private static final String TOO_SLOW = CONTAINED + "Too slow on a connection";
  private static final String FORGED = CONTAINED + "Forged tag";

  private static final int PORT_PAIRS = 4;
  private static final int CONNECTIONS = 8;
  private static final int LOG_LINES = 30;
  private static final double DBFS = -12;
  private static final Duration SLOW_LIMIT = Duration.ofSeconds(45);

  @Override
  @Scenario(MALFORMED)
  @Scenario(SAME_ANSWER)
  @Scenario(NO_ROUTE)
  @Scenario(NO_PORTS)
  @Scenario(TOO_LARGE)
  @Scenario(TOO_MANY)
  @Scenario(TOO_SLOW)
  @Scenario(FORGED)
  public void run(Steps steps) throws IOException {
    int ports = Cluster.Ports.freePairs(PORT_PAIRS);
    Stage.with(
        steps,
        "badinput",
        1,
        PASSWORD,
        List.of("1001", "1002"),
        cluster -> {
          try (var alice = SimplePeer.open(cluster.phone("1001", PASSWORD, 1));
              var slow = tcp(cluster)) {
            slow.getOutputStream().write("OPTIONS sip:a SIP/2.0\r\nVia: SIP/".getBytes("US-ASCII"));
            var call = echo(alice);
            bad(steps, cluster, alice, call);
            steps.scenario(TOO_SLOW, "half a message on TCP", () -> closedAsSlow(cluster, slow));
            steps.step("the call has gone on all the time", () -> goesOn(call));
            call.hangUp().get(5, TimeUnit.SECONDS);
          }
          steps.step("nothing left over", () -> SurvivalSuite.leftovers(cluster, List.of(1)));
        },
        "--set",
        "media.port-min=" + ports,
        "--set",
        "media.port-max=" + (ports + 2 * PORT_PAIRS - 1),
        "--set",
        "media.quarantine=1s",
        "--set",
        "limits.tcp-connections-per-address=" + CONNECTIONS);
  }

  private static void bad(Steps steps, Cluster cluster, SimplePeer alice, Call call) {
    steps.scenario(
        MALFORMED, "malformed datagrams", () -> new Malformed(cluster, LOG_LINES).sendAll());
    steps.scenario(
        SAME_ANSWER, "wrong password and unknown user get the same answer", () -> same(cluster));
    steps.scenario(
        NO_ROUTE,
        "a number that leads nowhere",
        () -> "status " + expect(404, refusal(alice, "nobody")));
    steps.scenario(FORGED, "BYE with a forged To tag", () -> forged(cluster, call));
    steps.scenario(
        NO_PORTS, "more calls than ports", () -> noPorts(cluster, alice, PORT_PAIRS - 1));
    steps.scenario(TOO_LARGE, "a message of 200,000 bytes on TCP", () -> tooLarge(cluster));
    steps.scenario(TOO_MANY, "more connections than allowed", () -> tooMany(cluster));
    steps.step("the call goes on", () -> goesOn(call));
  }

  private static Call echo(SimplePeer alice) throws Exception {
    var call = alice.call("9196");
    call.answered().get(5, TimeUnit.SECONDS);
    call.play(AudioSource.tone(697, DBFS));
    return call;
  }

  private static String goesOn(Call call) throws Exception {
    call.meter().reset();
    return "697 Hz comes back: " + Hearing.tone(call, 697, DBFS, Duration.ofSeconds(3));
  }

  private static int refusal(SimplePeer alice, String to) throws Exception {
    try {
      alice.call(to).answered().get(5, TimeUnit.SECONDS);
      return 200;
    } catch (ExecutionException e) {
      return e.getCause() instanceof CallFailedException refused ? refused.status() : 0;
    }
  }

  private static int expect(int wanted, int status) throws StepFailed {
    if (status != wanted) {
      throw new StepFailed("status " + status + " (expected: " + wanted + ")");
    }
    return status;
  }

  /** Byte for byte, but for what belongs to the request or is random. */
  private static String same(Cluster cluster) throws Exception {
    List<String> answers = new ArrayList<>();
    for (String user : List.of("1001", "1009")) {
      try (var phone = new RawSip(cluster.sip(1))) {
        var answer = phone.authenticated(Method.REGISTER, user, user, PASSWORD + "x", "SHA-256");
        answers.add(
            new String(answer.toBytes(), "US-ASCII")
                .replace("sip:" + user + "@", "sip:USER@")
                .replaceAll("(?m)^(Call-ID|CSeq|Via): .*$", "$1: …")
                .replaceAll("tag=[0-9a-f]+", "tag=…")
                .replaceAll("tag=r[0-9a-f]+", "tag=…")
                .replaceAll("(?<=nonce=\")[^\"]{8}[^\"]*", "…"));
      }
    }
    if (!answers.getFirst().startsWith("SIP/2.0 401 ")
        || !answers.getFirst().equals(answers.getLast())) {
      throw new StepFailed("two answers: " + answers);
    }
    return answers.getFirst().lines().findFirst().orElse("")
        + ", the same "
        + answers.getFirst().length()
        + " characters";
  }

  private static String forged(Cluster cluster, Call call) throws Exception {
    var api = cluster.api(1);
    double before = api.metrics().sum("rvoip_sip_events_total{event=\"forged_tag\"");
    String id = Cluster.callOf(api, call.id()).path("id").asText();
    try (var phone = new RawSip(cluster.sip(1))) {
      for (String mac : List.of("0000000000000", "vvvvvvvvvvvvv")) {
        expect(481, phone.bye(call.id(), "x", "1c" + id + "00" + mac).status());
      }
      expect(481, phone.bye(call.id(), "x", "another").status());
    }
    double counted = api.metrics().sum("rvoip_sip_events_total{event=\"forged_tag\"") - before;
    String state = api.get("/v1/calls/" + id).path("state").asText();
    if (counted < 2 || !state.equals("answered")) {
      throw new StepFailed(counted + " counted as forged, the call is " + state);
    }
    return "481 three times, %.0f counted as forged; the call is %s; %s"
        .formatted(counted, state, goesOn(call));
  }

  /** The echo takes a pair of ports for each call; one call goes on already. */
  private static String noPorts(Cluster cluster, SimplePeer alice, int free) throws Exception {
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < free; i++) {
      calls.add(echo(alice));
    }
    SipResponse refused;
    try (var phone = new RawSip(cluster.sip(1))) {
      refused = phone.authenticated(Method.INVITE, "1002", "9196", PASSWORD, "SHA-256");
    }
    expect(503, refused.status());
    String after = refused.header(HeaderName.of("Retry-After"));
    if (after == null) {
      throw new StepFailed("503 without Retry-After");
    }
    for (var call : calls) {
      call.hangUp().get(5, TimeUnit.SECONDS);
    }
    Await.until(
        "ports",
        Duration.ofSeconds(5),
        () -> {
          double ports = cluster.api(1).metrics().sum("rvoip_media_ports{state=\"free\"");
          return ports == free ? "" : ports + " pairs are free";
        });
    var again = echo(alice);
    again.hangUp().get(5, TimeUnit.SECONDS);
    return "call " + (free + 2) + " gets 503, Retry-After: " + after + "; later one is answered";
  }

  private static Socket tcp(Cluster cluster) throws IOException {
    var socket = new Socket();
    InetSocketAddress server = cluster.sip(1);
    socket.connect(server, 2000);
    socket.setSoTimeout(5000);
    return socket;
  }

  /** True when the other side has closed it; what it says before is skipped. */
  private static boolean isClosed(Socket socket) throws IOException {
    try {
      socket.getInputStream().readAllBytes();
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (java.net.SocketException e) {
      return true; // reset
    }
  }

  private static String tooLarge(Cluster cluster) throws Exception {
    var api = cluster.api(1);
    String counter = "rvoip_sip_connections_closed_total{reason=\"framing_error\"";
    double before = api.metrics().sum(counter);
    try (var socket = tcp(cluster)) {
      try {
        socket.getOutputStream().write(Malformed.options(cluster.sip(1), "TCP", 200_000));
      } catch (java.net.SocketException e) {
        // closed while we were still writing
      }
      if (!isClosed(socket)) {
        throw new StepFailed("the connection stays open");
      }
    }
    return "closed; framing_error counted " + rise(api, counter, before);
  }

  private static String rise(Api api, String counter, double before) throws Exception {
    double[] now = {before};
    Await.until(
        counter,
        Duration.ofSeconds(3),
        () -> {
          now[0] = api.metrics().sum(counter);
          return now[0] > before ? "" : "stays at " + before;
        });
    return "+%.0f".formatted(now[0] - before);
  }

  private static String tooMany(Cluster cluster) throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 2 * CONNECTIONS; i++) {
        sockets.add(tcp(cluster));
      }
      int good = 0;
      int closed = 0;
      for (var socket : sockets) {
        try {
          socket.setSoTimeout(1000);
          socket.getOutputStream().write(Malformed.options(cluster.sip(1), "TCP", 0));
          byte[] start = socket.getInputStream().readNBytes(11);
          good += new String(start, "US-ASCII").equals("SIP/2.0 200") ? 1 : 0;
          closed += start.length == 0 ? 1 : 0;
        } catch (java.net.SocketException e) {
          closed++;
        }
      }
      // One of the allowed is the slow one.
      if (good != CONNECTIONS - 1 || closed != CONNECTIONS + 1) {
        throw new StepFailed(good + " answered, " + closed + " closed");
      }
      double refused = cluster.api(1).metrics().sum("rvoip_sip_connections_refused_total");
      return "of %d, %d answer OPTIONS, %d are closed (%.0f counted)"
          .formatted(2 * CONNECTIONS, good, closed, refused);
    } finally {
      for (var socket : sockets) {
        socket.close();
      }
    }
  }

  private static String closedAsSlow(Cluster cluster, Socket slow) throws Exception {
    slow.setSoTimeout((int) SLOW_LIMIT.toMillis());
    if (!isClosed(slow)) {
      throw new StepFailed("still open after " + SLOW_LIMIT.toSeconds() + " s");
    }
    return "closed; slow_message counted "
        + rise(cluster.api(1), "rvoip_sip_connections_closed_total{reason=\"slow_message\"", 0);
  }
}
