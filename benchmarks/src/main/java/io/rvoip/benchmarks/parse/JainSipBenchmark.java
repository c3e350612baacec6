package io.rvoip.benchmarks.parse;

import gov.nist.javax.sdp.parser.SDPAnnounceParser;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** The same INVITE as {@link InviteBenchmark}, read by the reference implementation of JAIN SIP. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class JainSipBenchmark {
  private final StringMsgParser parser = new StringMsgParser();
  private byte[] invite = new byte[0];

  /** Reads the file. */
  @Setup
  public void read() throws IOException {
    invite =
        Files.readAllBytes(
            Path.of(System.getProperty("rvoip.invite", "../shared/rigs/parse/invite.sip")));
  }

  /** It has no other way than to read all headers. */
  @Benchmark
  public void parse(Blackhole read) throws ParseException {
    read.consume(message());
  }

  /** The same with the session description. */
  @Benchmark
  public void parseAndDecodeAll(Blackhole read) throws Exception {
    SIPMessage message = message();
    read.consume(
        new SDPAnnounceParser(new String(message.getRawContent(), StandardCharsets.UTF_8)).parse());
  }

  private SIPMessage message() throws ParseException {
    return parser.parseSIPMessage(invite.clone(), true, false, null);
  }
}
