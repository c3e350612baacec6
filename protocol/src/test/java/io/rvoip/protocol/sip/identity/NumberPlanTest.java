package io.rvoip.protocol.sip.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.Uri;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 8224 §8.3 and §8.5. */
class NumberPlanTest {
  private static final NumberPlan PLAIN = NumberPlan.INTERNATIONAL;

  @ParameterizedTest
  @CsvSource({
    "sip:+1(215)555-1212@example.com, 12155551212",
    "sip:+12155551212;npdi;rn=+12155550000@example.com;user=phone, 12155551212",
    "sip:%2B12155551212@example.com, 12155551212",
    "tel:+1-215-555-1212, 12155551212",
    "sip:1001@example.com, 1001",
    "sip:*69@example.com, *69"
  })
  void shouldDropVisualSeparatorsAndThePlus(String uri, String number) {
    assertThat(PLAIN.number(Uri.parse(uri))).contains(number);
  }

  @Test
  void shouldSeeNoNumberWhereThereIsNone() {
    assertThat(PLAIN.number(Uri.parse("sip:alice@example.com"))).isEmpty();
    assertThat(PLAIN.number(Uri.parse("sip:anonymous@anonymous.invalid"))).isEmpty();
    assertThat(PLAIN.number(Uri.parse("sip:example.com"))).isEmpty();
    assertThat(PLAIN.canonical("12+155")).isEmpty();
    assertThat(PLAIN.canonical("+")).isEmpty();
    assertThat(PLAIN.canonical("1".repeat(40))).isEmpty();
  }

  @Test
  void shouldPutTheCountryCodeBeforeNationalNumbersAlone() {
    NumberPlan us = new NumberPlan("1", 10);
    assertThat(us.canonical("(215) 555-1212")).contains("12155551212");
    assertThat(us.canonical("12155551212")).contains("12155551212");
    assertThat(us.canonical("+2155551212")).as("has one").contains("2155551212");
    assertThat(us.canonical("911")).contains("911");
  }

  @Test
  void shouldCompareUrisWithoutPortAndParameters() {
    assertThat(
            PLAIN.same(
                new PassportParty.Uri("sip:alice@EXAMPLE.com"),
                Uri.parse("sip:alice@example.com:5070;transport=tcp")))
        .isTrue();
    assertThat(
            PLAIN.same(
                new PassportParty.Uri("sip:alice@example.com"), Uri.parse("sip:bob@example.com")))
        .isFalse();
    assertThat(PLAIN.same(new PassportParty.Uri("no uri"), Uri.parse("sip:bob@example.com")))
        .isFalse();
    assertThat(PLAIN.party(Uri.parse("sips:a@b:99;x=y")))
        .isEqualTo(new PassportParty.Uri("sips:a@b"));
  }
}
