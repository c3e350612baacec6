package io.rvoip.benchmarks.parse;

import io.rvoip.protocol.sip.LineScan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** All line ends of an INVITE: by eight bytes at a time, by vectors, and one by one. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LineScanBenchmark {
  private static final VectorSpecies<Byte> SPECIES = ByteVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Byte> NARROW = ByteVector.SPECIES_128;

  private byte[] invite = new byte[0];

  private interface Find {
    int lineEnd(byte[] b, int from, int end);
  }

  /** Reads the file. */
  @Setup
  public void read() throws IOException {
    invite =
        Files.readAllBytes(
            Path.of(System.getProperty("rvoip.invite", "../shared/rigs/parse/invite.sip")));
  }

  /** As the parser does. */
  @Benchmark
  public int eightAtATime() {
    return all(LineScan::lineEnd);
  }

  /** Vectors of the processor's preferred width. */
  @Benchmark
  public int vectors() {
    return all((b, from, end) -> lineEnd(SPECIES, b, from, end));
  }

  /** Vectors of 16 bytes. */
  @Benchmark
  public int narrowVectors() {
    return all((b, from, end) -> lineEnd(NARROW, b, from, end));
  }

  /** The plain baseline. */
  @Benchmark
  public int oneByOne() {
    return all(LineScanBenchmark::plainLineEnd);
  }

  private int all(Find find) {
    int lines = 0;
    for (int at = find.lineEnd(invite, 0, invite.length);
        at < invite.length;
        at = find.lineEnd(invite, at + 2, invite.length)) {
      lines++;
    }
    return lines;
  }

  private static int lineEnd(VectorSpecies<Byte> species, byte[] b, int from, int end) {
    int i = from;
    for (; i <= end - species.length(); i += species.length()) {
      ByteVector bytes = ByteVector.fromArray(species, b, i);
      var found = bytes.eq((byte) '\r').or(bytes.eq((byte) '\n'));
      if (found.anyTrue()) {
        return i + found.firstTrue();
      }
    }
    return plainLineEnd(b, i, end);
  }

  private static int plainLineEnd(byte[] b, int from, int end) {
    int i = from;
    while (i < end && b[i] != '\r' && b[i] != '\n') {
      i++;
    }
    return i;
  }
}
