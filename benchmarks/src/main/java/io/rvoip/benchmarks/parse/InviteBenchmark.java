package io.rvoip.benchmarks.parse;

import io.rvoip.protocol.sdp.SdpParser;
import io.rvoip.protocol.sdp.SdpResult;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.NameAddr;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.ParserLimits;
import io.rvoip.protocol.sip.SipParser;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.protocol.sip.Via;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** An INVITE: read, decoded, sent on. The file is {@code -Drvoip.invite=FILE}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class InviteBenchmark {
  private static final Via OURS =
      Via.parse("SIP/2.0/UDP proxy.example.com:5060;branch=z9hG4bK0123456789abcdef;rport");
  private static final String RECORD_ROUTE =
      NameAddr.of(SipUri.of(null, "proxy.example.com", 5060).withParam("lr", null)).toString();

  private final SipParser sip = new SipParser(ParserLimits.DEFAULT);
  private final SdpParser sdp = new SdpParser();
  private byte[] invite = new byte[0];
  private @Nullable SipRequest request;

  /** Reads the file. */
  @Setup
  public void read() throws IOException {
    invite =
        Files.readAllBytes(
            Path.of(System.getProperty("rvoip.invite", "../shared/rigs/parse/invite.sip")));
    request = request();
  }

  /** Index of the headers and the verdict on all of them; values stay where they are. */
  @Benchmark
  public ParseResult parse() {
    return sip.parseOwned(invite);
  }

  /** The same, and what finds transaction, dialog and next hop. */
  @Benchmark
  public void parseAndRoute(Blackhole read) {
    SipRequest r = request();
    read.consume(r.method());
    read.consume(r.requestUri());
    read.consume(r.topVia().branch());
    read.consume(r.callId());
    read.consume(r.from().tag());
    read.consume(r.to().tag());
    read.consume(r.cseq());
    read.consume(r.maxForwards());
    read.consume(r.routes());
  }

  /** Each header as what it is, and the session description. */
  @Benchmark
  public void parseAndDecodeAll(Blackhole read) {
    SipRequest r = request();
    read.consume(r.requestUri());
    read.consume(r.vias());
    read.consume(r.recordRoutes());
    read.consume(r.maxForwards());
    read.consume(r.from());
    read.consume(r.to());
    read.consume(r.callId());
    read.consume(r.cseq());
    read.consume(r.contacts());
    read.consume(r.headers(HeaderName.ALLOW));
    read.consume(r.headers(HeaderName.SUPPORTED));
    read.consume(r.header(HeaderName.SESSION_EXPIRES));
    read.consume(r.header(HeaderName.USER_AGENT));
    read.consume(r.contentType());
    SdpResult description = sdp.parse(r.body());
    read.consume(description);
  }

  /** What a proxy changes: a Via more, a hop less, a Record-Route; as bytes. */
  @Benchmark
  public byte[] edits() {
    SipRequest r = request == null ? request() : request;
    int hops = r.maxForwards().orElse(70) - 1;
    return r.edit()
        .prependVia(OURS)
        .prepend(HeaderName.RECORD_ROUTE, RECORD_ROUTE)
        .set(HeaderName.MAX_FORWARDS, Integer.toString(hops))
        .buildRequest()
        .toBytes();
  }

  /** One URI. */
  @Benchmark
  public Uri uri() {
    return Uri.parse("sip:alice@client.atlanta.example.com:5060;transport=udp");
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
    if (sip.parseOwned(invite) instanceof ParseResult.Parsed(SipRequest r)) {
      return r;
    }
    throw new IllegalStateException("rvoip.invite: unreadable (expected: a SIP request)");
  }
}
