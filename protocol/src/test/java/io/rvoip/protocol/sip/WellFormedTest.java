package io.rvoip.protocol.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A yes by looks is a yes of the value's reader. Seeded; the seed is in the message of a failure.
 */
class WellFormedTest {
  private static final int ROUNDS = 40_000;
  private static final String ALPHABET =
      "aZ09 \t;;::==@@<<>>\"\"\\\\,,?%[]*.-_/\r\n\0é~!'()&+$#{}|^`";

  private interface Looks {
    boolean good(byte[] b, int from, int to);
  }

  /** Gives the number of values that looked good after a few changes. */
  private static int hold(String seed, Looks looks, Consumer<String> reader) {
    int good = 0;
    for (int round = 0; round < ROUNDS; round++) {
      String text = changed(seed, new Random(round));
      byte[] b = ("x" + text + "y").getBytes(StandardCharsets.UTF_8);
      if (!looks.good(b, 1, b.length - 1)) {
        continue;
      }
      good++;
      try {
        reader.accept(Wire.unfolded(b, 1, b.length - 1));
      } catch (SipSyntaxException | IllegalArgumentException | AssertionError e) {
        throw new AssertionError("round " + round + ": " + text, e);
      }
    }
    return good;
  }

  private static String changed(String seed, Random random) {
    StringBuilder b = new StringBuilder(seed);
    for (int n = random.nextInt(4); n > 0; n--) {
      int at = random.nextInt(b.length());
      String piece = piece(seed, random);
      switch (random.nextInt(3)) {
        case 0 -> b.insert(at, piece);
        case 1 -> b.deleteCharAt(at).append(' ');
        default -> b.replace(at, Math.min(b.length(), at + piece.length()), piece);
      }
    }
    return b.toString();
  }

  private static String piece(String seed, Random random) {
    if (random.nextBoolean()) {
      return String.valueOf(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    int from = random.nextInt(seed.length());
    return seed.substring(from, from + random.nextInt(seed.length() - from));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SIP/2.0/UDP client.example.com:5060;branch=z9hG4bK74bf9;received=192.0.2.101;rport=5060",
        "SIP/2.0/TLS h;branch=z9hG4bK1;x=\"a \\\"; b\";tag=2"
      })
  void shouldReadEachViaThatLooksGood(String seed) {
    assertThat(
            hold(
                seed,
                WellFormed::via,
                text -> {
                  assertThat(Via.parse(text)).isNotNull();
                  assertThat(Wire.memberEnd(Wire.bytes(text), 0, Wire.bytes(text).length))
                      .isEqualTo(Wire.bytes(text).length);
                }))
        .isGreaterThan(ROUNDS / 10);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"Alice \\\"L\\\" Liddell\" <sip:alice:pw@atlanta.example.com:5060;transport=udp>;tag=9fx",
        "Bob B <sips:bob@biloxi.example.com>;tag=1;q=0.7;+sip.instance=\"<urn:uuid:0>\"",
        "<sip:proxy.example.com;lr;ftag=9>"
      })
  void shouldReadEachAddressThatLooksGood(String seed) {
    assertThat(
            hold(
                seed,
                WellFormed::nameAddr,
                text -> {
                  assertThat(NameAddr.parse(text).uri()).isInstanceOf(SipUri.class);
                  assertThat(Wire.memberEnd(Wire.bytes(text), 0, Wire.bytes(text).length))
                      .isEqualTo(Wire.bytes(text).length);
                }))
        .isGreaterThan(ROUNDS / 10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sip:bob@biloxi.example.com", "sips:a:b@h:5061;lr;maddr=1.2.3.4;x=[::1]"})
  void shouldReadEachUriThatLooksGood(String seed) {
    // A URI is not trimmed: with blanks around it does not look good.
    assertThat(
            hold(
                seed,
                WellFormed::sipUri,
                text -> assertThat(((SipUri) Uri.parse(text)).headers()).isNull()))
        .isGreaterThan(ROUNDS / 10);
  }

  @Test
  void shouldReadEachNumberThatLooksGood() {
    assertThat(hold("314159 INVITE", WellFormed::cseq, text -> CSeq.parse(text)))
        .isGreaterThan(ROUNDS / 10);
    assertThat(
            hold(
                "70",
                WellFormed::maxForwards,
                text -> assertThat(Integer.parseInt(text)).isBetween(0, 255)))
        .isGreaterThan(ROUNDS / 20);
    byte[] large = Wire.bytes("256");
    assertThat(WellFormed.maxForwards(large, 0, large.length)).isFalse();
  }

  @Test
  void shouldKnowTheMethodOfANumber() {
    byte[] b = Wire.bytes(" 1 INVITE ");
    assertThat(WellFormed.cseqNames("INVITE", b, 0, b.length)).isTrue();
    assertThat(WellFormed.cseqNames("VITE", b, 0, b.length)).isFalse();
    assertThat(WellFormed.cseqNames("REINVITE", b, 0, b.length)).isFalse();
    assertThat(WellFormed.cseqNames("invite", b, 0, b.length)).isFalse();
  }
}
