package io.rvoip.protocol.sip.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.TestData;
import io.rvoip.protocol.sip.identity.Passport.Malformed;
import io.rvoip.protocol.sip.identity.Passport.OtherType;
import io.rvoip.protocol.sip.identity.Passport.Read;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The form of PASSporTs: RFC 8225, 8588, 8946. */
class PassportTest {
  private static final String X5U = "https://cert.example.org/passport.cer";
  private static final String HEADER =
      "{\"alg\":\"ES256\",\"ppt\":\"shaken\",\"typ\":\"passport\",\"x5u\":\"" + X5U + "\"}";
  private static final String CLAIMS =
      "{\"attest\":\"A\",\"dest\":{\"tn\":[\"12155550131\"]},\"iat\":1443208345,"
          + "\"orig\":{\"tn\":\"12155550121\"},\"origid\":\"123e4567-e89b-12d3-a456-426655440000\"}";

  private static Passport.Reading read(String header, String claims) {
    return Passport.read(
        new JwsToken(
            header.getBytes(StandardCharsets.UTF_8),
            claims.getBytes(StandardCharsets.UTF_8),
            "",
            new byte[64]));
  }

  private static Json.Obj vectors() {
    return (Json.Obj) JsonReader.read(TestData.bytes("auth/passport/passport.json")).orElseThrow();
  }

  private static Json.Obj member(Json.Obj object, String name) {
    return (Json.Obj) object.get(name);
  }

  private static String text(Json.Obj object, String name) {
    return ((Json.Text) object.get(name)).value();
  }

  // RFC 8225 appendix A: "the deterministic JSON serialization".
  @Test
  void shouldBuildTheSigningInputOfRfc8225AppendixA() {
    Passport passport =
        new Passport(
            null,
            X5U,
            1471375418,
            new PassportParty.Tn("12155551212"),
            List.of(new PassportParty.Uri("sip:alice@example.com")),
            null,
            null,
            null);
    Json.Obj vector = member(vectors(), "rfc8225_appendix_A");
    assertThat(passport.signingInput()).isEqualTo(text(vector, "signing_input"));
    assertThat(passport.headerJson().canonical()).isEqualTo(vector.get("header").canonical());
    assertThat(passport.claimsJson().canonical()).isEqualTo(vector.get("claims").canonical());
  }

  @Test
  void shouldFindTheClaimsOfEveryVectorMalformed() {
    List<String> tokens = new ArrayList<>();
    for (String set : List.of("draft_ietf_stir_passport", "libstirshaken")) {
      ((Json.Arr) member(vectors(), set).get("tokens"))
          .values()
          .forEach(t -> tokens.add(text((Json.Obj) t, "token")));
    }
    assertThat(tokens)
        .hasSize(3)
        .allSatisfy(
            t ->
                assertThat(Passport.read(JwsToken.parse(t).orElseThrow()))
                    .isInstanceOf(Malformed.class));
    assertThat(Passport.read(JwsToken.parse(tokens.getFirst()).orElseThrow()))
        .isEqualTo(new Malformed("iat is no whole number"));
  }

  // RFC 8588 §4.
  @Test
  void shouldReadAndWriteShaken() {
    Passport passport = ((Read) read(HEADER, CLAIMS)).passport();
    assertThat(passport.attest()).isEqualTo(Attestation.A);
    assertThat(passport.origid()).isEqualTo("123e4567-e89b-12d3-a456-426655440000");
    assertThat(passport.orig()).isEqualTo(new PassportParty.Tn("12155550121"));
    assertThat(passport.headerJson().canonical()).isEqualTo(HEADER);
    assertThat(passport.claimsJson().canonical()).isEqualTo(CLAIMS);
  }

  // RFC 8946 §4.
  @Test
  void shouldReadAndWriteDiv() {
    String header = HEADER.replace("shaken", "div");
    String claims =
        "{\"dest\":{\"tn\":[\"12155551214\"]},\"div\":{\"tn\":\"12155551213\"},"
            + "\"iat\":1443208345,\"orig\":{\"tn\":\"12155551212\"}}";
    Passport passport = ((Read) read(header, claims)).passport();
    assertThat(passport.div()).isEqualTo(new PassportParty.Tn("12155551213"));
    assertThat(passport.claimsJson().canonical()).isEqualTo(claims);
    assertThat(read(header, CLAIMS)).isInstanceOf(Malformed.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"ES256\"|\"none\"",
        "\"ES256\"|\"HS256\"",
        "\"ES256\"|256",
        "\"passport\"|\"JWT\"",
        "\"typ\"|\"type\"",
        "\"x5u\"|\"x5t\"",
        "\"ppt\":\"shaken\"|\"ppt\":7",
        "\"ppt\":\"shaken\"|\"crit\":[\"b64\"],\"b64\":false,\"ppt\":\"shaken\"",
        "{\"alg\"|{\"alg\":\"none\",\"alg\"",
      })
  void shouldRefuseHeadersThatAreNotOfAPassport(String part, String instead) {
    assertThat(HEADER).contains(part);
    assertThat(read(HEADER.replace(part, instead), CLAIMS)).isInstanceOf(Malformed.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1443208345|\"1443208345\"",
        "1443208345|1443208345.5",
        "1443208345|null",
        "{\"tn\":\"12155550121\"}|\"12155550121\"",
        "{\"tn\":\"12155550121\"}|{\"tn\":\"12155550121\",\"uri\":\"sip:a@b\"}",
        "{\"tn\":\"12155550121\"}|{\"tn\":\"+12155550121\"}",
        "{\"tn\":\"12155550121\"}|{}",
        "[\"12155550131\"]|\"12155550131\"",
        "[\"12155550131\"]|[]",
        "[\"12155550131\"]|[12155550131]",
        "\"A\"|\"D\"",
        "\"A\"|\"a\"",
        "\"attest\":\"A\",|``",
        "123e4567-e89b-12d3-a456-426655440000|ref",
      })
  void shouldRefuseClaimsOfAnotherForm(String part, String instead) {
    assertThat(CLAIMS).contains(part);
    assertThat(read(HEADER, CLAIMS.replace(part, instead == null ? "" : instead)))
        .isInstanceOf(Malformed.class);
  }

  // RFC 8224 §6.2 step 1.
  @Test
  void shouldPassOverTypesItDoesNotKnow() {
    assertThat(read(HEADER.replace("shaken", "rph"), "{}")).isEqualTo(new OtherType("rph"));
  }

  @Test
  void shouldTakeOnlyTheOneBase64urlFormOfAToken() {
    assertThat(JwsToken.parse("e30.e30.AAAA")).isPresent();
    assertThat(JwsToken.parse("e30.e30.AAA=")).as("padding").isEmpty();
    assertThat(JwsToken.parse("e30.e31.AAAA")).as("stray bits").isEmpty();
    assertThat(JwsToken.parse("e30.e30.AA+A")).as("plain base64").isEmpty();
    assertThat(JwsToken.parse("e30.e30")).isEmpty();
    assertThat(JwsToken.parse("e30.e30.AAAA.")).isEmpty();
    assertThat(JwsToken.parse("e30.e30." + "A".repeat(JwsToken.MAX_LENGTH))).isEmpty();
  }
}
