package io.rvoip.protocol.sip.locate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The selection of RFC 2782. */
class SrvRecordTest {

  @Provide
  Arbitrary<List<SrvRecord>> records() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 3),
            Arbitraries.oneOf(Arbitraries.just(0), Arbitraries.integers().between(0, 65_535)),
            Arbitraries.integers().between(1, 65_535))
        .as((priority, weight, port) -> new SrvRecord(priority, weight, port, "h" + port))
        .list()
        .ofMaxSize(20);
  }

  @Property
  void shouldKeepAllRecordsByRisingPriority(
      @ForAll("records") List<SrvRecord> records, @ForAll long seed) {
    List<SrvRecord> ordered = SrvRecord.ordered(records, new Random(seed));
    assertThat(ordered).containsExactlyInAnyOrderElementsOf(records);
    assertThat(ordered.stream().map(SrvRecord::priority)).isSorted();
  }

  @Property
  void shouldNotDependOnTheOrderInWhichTheyCome(
      @ForAll("records") List<SrvRecord> records, @ForAll long seed) {
    List<SrvRecord> shuffled = new ArrayList<>(records);
    java.util.Collections.shuffle(shuffled, new Random(~seed));
    assertThat(SrvRecord.ordered(shuffled, new Random(seed)))
        .isEqualTo(SrvRecord.ordered(records, new Random(seed)));
  }

  /** Who comes first of weights 1, 2, 3, 4: in proportion to them. */
  @Test
  void shouldShareOutTheFirstPlaceByWeight() {
    int times = 100_000;
    Random random = new Random(20_260_711);
    List<SrvRecord> records = new ArrayList<>();
    for (int weight : new int[] {10, 20, 30, 40}) {
      records.add(new SrvRecord(1, weight, 5060, "w" + weight));
    }
    int[] first = new int[41];
    for (int i = 0; i < times; i++) {
      first[SrvRecord.ordered(records, random).getFirst().weight()]++;
    }
    for (int weight : new int[] {10, 20, 30, 40}) {
      // A number between 0 and 100, both included, is chosen: the first has one more.
      assertThat(first[weight] / (double) times)
          .as("weight " + weight)
          .isCloseTo(weight / 100.0, within(0.02));
    }
  }

  @Test
  void shouldSeldomButSometimesTakeAWeightOfZeroFirst() {
    Random random = new Random(42);
    List<SrvRecord> records =
        List.of(new SrvRecord(1, 100, 5060, "big"), new SrvRecord(1, 0, 5060, "zero"));
    int zeroFirst = 0;
    for (int i = 0; i < 20_000; i++) {
      zeroFirst += SrvRecord.ordered(records, random).getFirst().weight() == 0 ? 1 : 0;
    }
    assertThat(zeroFirst / 20_000.0).isCloseTo(1 / 101.0, within(0.005)).isPositive();
  }

  @Test
  void shouldReachEveryOneOfEqualWeights() {
    List<SrvRecord> records = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      records.add(new SrvRecord(1, 7, 5060, "h" + i));
    }
    Random random = new Random(7);
    var first = new HashSet<String>();
    for (int i = 0; i < 500; i++) {
      first.add(SrvRecord.ordered(records, random).getFirst().target());
    }
    assertThat(first).hasSize(5);
  }
}
