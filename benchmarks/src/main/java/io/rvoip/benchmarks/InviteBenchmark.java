package io.rvoip.benchmarks;

import io.rvoip.config.Destination;
import io.rvoip.config.Route;
import io.rvoip.config.RouteTable;
import io.rvoip.protocol.sdp.SdpParser;
import io.rvoip.protocol.sdp.SdpResult;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.ParserLimits;
import io.rvoip.protocol.sip.SipParser;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipUri;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** From the bytes of an INVITE to where it goes. The file is {@code -Drvoip.invite=FILE}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class InviteBenchmark {
  private final SipParser sip = new SipParser(ParserLimits.DEFAULT);
  private final SdpParser sdp = new SdpParser();
  private final RouteTable routes =
      new RouteTable(
          List.of(
              new Route(Pattern.compile("9196"), new Destination.App("echo")),
              new Route(Pattern.compile(".+"), new Destination.User("{user}"))));
  private byte[] invite = new byte[0];

  /** Reads the file. */
  @Setup
  public void read() throws IOException {
    invite =
        Files.readAllBytes(
            Path.of(System.getProperty("rvoip.invite", "../shared/rigs/parse/invite.sip")));
  }

  /** Index of the headers and the checks that every message gets; values stay lazy. */
  @Benchmark
  public ParseResult parse() {
    return sip.parse(invite);
  }

  /** The same, what the router reads, and the route of the number. */
  @Benchmark
  public Destination parseAndRoute(Blackhole read) {
    return routed(request(), read);
  }

  /** The same with the session description. */
  @Benchmark
  public Destination parseAndRouteWithSdp(Blackhole read) {
    SipRequest request = request();
    SdpResult description = sdp.parse(request.body());
    read.consume(description);
    return routed(request, read);
  }

  /** Plain baseline: lines into a map of strings, nothing checked, nothing understood. */
  @Benchmark
  public Map<String, String> baselineLinesIntoMap() {
    var headers = new HashMap<String, String>();
    for (String line : new String(invite, StandardCharsets.UTF_8).split("\r\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
    return headers;
  }

  private SipRequest request() {
    if (sip.parse(invite) instanceof ParseResult.Parsed(SipRequest request)) {
      return request;
    }
    throw new IllegalStateException("rvoip.invite: unreadable (expected: a SIP request)");
  }

  private Destination routed(SipRequest request, Blackhole read) {
    read.consume(request.topVia());
    read.consume(request.from());
    read.consume(request.to());
    read.consume(request.cseq());
    read.consume(request.callId());
    read.consume(request.contacts());
    read.consume(request.maxForwards());
    String user = request.requestUri() instanceof SipUri uri ? uri.user() : null;
    return routes.resolve(user == null ? "" : user);
  }
}
