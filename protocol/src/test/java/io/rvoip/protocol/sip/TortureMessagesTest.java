package io.rvoip.protocol.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The files of the torture sets against a verdict, and any further ones without: {@code parsed},
 * the status to answer, or why it is dropped. "TU:" marks what a layer above must refuse; the
 * parser hands it up whole, and TortureOnTheWireTest sees what a node makes of it.
 */
class TortureMessagesTest {
  private static final String RFC_4475 =
      """
      badaspec   | 400    | §3.1.2.14 spaces inside < >; leniency is allowed, we have none
      badbranch  | parsed | §3.2.1 a bare cookie: RFC 2543 matching, see Via.hasRfc3261Branch
      baddate    | parsed | §3.1.2.12 Date is not read by us, so its zone is not either
      baddn      | 400    | §3.1.2.15 comma in an unquoted display name
      badinv01   | 400    | §3.1.2.1 empty parameters and list members
      badvers    | 505    | §3.1.2.16 SIP/7.0
      bcast      | parsed | §3.3.10 TU: top Via is not ours, drop the response
      bext01     | parsed | §3.3.5 TU: 420 with Unsupported
      bigcode    | STATUS_CODE | §3.1.2.19 status code 4294967301 in a response: drop
      clerr      | 400    | §3.1.2.2 datagram ends before the body does
      cparam01   | parsed | §3.3.12 without < > the parameter is the header's
      cparam02   | parsed | §3.3.13 with < > the parameter is the URI's
      dblreq     | parsed | §3.1.1.8 what follows the body in a datagram is ignored
      esc01      | parsed | §3.1.1.3 escapes in URIs
      esc02      | parsed | §3.1.1.5 no unescaping of a method: unknown, TU: 501
      escnull    | parsed | §3.1.1.4 %00 does not end a string
      escruri    | 400    | §3.1.2.11 headers in the Request-URI
      insuf      | 400    | §3.3.1 no Call-ID, From, To
      intmeth    | parsed | §3.1.1.2 every odd character that is allowed
      inv2543    | parsed | §3.4.1 RFC 2543: no Max-Forwards, no branch, no From tag
      invut      | parsed | §3.3.6 TU: 415
      longreq    | parsed | §3.1.1.7 long values
      ltgtruri   | 400    | §3.1.2.7 < > around the Request-URI
      lwsdisp    | parsed | §3.1.1.6 no blank before <
      lwsruri    | 400    | §3.1.2.8 blank in the Request-URI
      lwsstart   | 400    | §3.1.2.9 several blanks in the request line
      mcl01      | 400    | §3.3.9 two different Content-Length
      mismatch01 | 400    | §3.1.2.17 CSeq of another method
      mismatch02 | 400    | §3.1.2.18 CSeq of another method, unknown one
      mpart01    | parsed | §3.1.1.11 multipart with binary part
      multi01    | 400    | §3.3.8 several From, To, Call-ID, CSeq, Max-Forwards
      ncl        | 400    | §3.1.2.3 negative Content-Length
      noreason   | parsed | §3.1.1.13 empty reason phrase
      novelsc    | parsed | §3.3.3 TU: 416
      quotbal    | 400    | §3.1.2.6 quote without end
      regaut01   | parsed | §3.3.7 TU: 401, unknown Authorization scheme
      regbadct   | 400    | §3.1.2.13 '?' outside < >
      regescrt   | parsed | §3.3.14 Contact with escaped Route is kept whole
      scalar02   | 400    | §3.1.2.4 numbers too large
      scalarlg   | 400    | §3.1.2.5 numbers too large in a response: not answered, dropped
      sdp01      | parsed | §3.3.15 TU: 406
      semiuri    | parsed | §3.1.1.9 semicolon in the user part
      test       | START_LINE | in no section: request line without version
      transports | parsed | §3.1.1.10 Via of many transports
      trws       | 400    | §3.1.2.10 blank after the request line
      unkscm     | parsed | §3.3.2 TU: 416
      unksm2     | parsed | §3.3.4 TU: unknown schemes in To, From, Contact
      unreason   | parsed | §3.1.1.12 UTF-8 reason phrase
      wsinv      | parsed | §3.1.1.1 folding, odd case, compact forms
      zeromf     | parsed | §3.3.11 TU: 483 when proxying
      """;

  private static final String RFC_5118 =
      """
      ipv4-mapped-ipv6              | parsed | §4.9
      ipv6-bad                      | 400    | §4.2 IPv6 address in the Request-URI without brackets
      ipv6-bug-abnf-3-colons        | parsed | §4.10 three colons of the grammar's bug are borne
      ipv6-correct-abnf-2-colons    | parsed | §4.10
      ipv6-good                     | parsed | §4.1
      ipv6-in-sdp                   | parsed | §4.6
      mult-ip-in-header             | parsed | §4.7
      mult-ip-in-sdp                | parsed | §4.8
      port-ambiguous                | parsed | §4.3 5070 belongs to the address
      port-unambiguous              | parsed | §4.4
      via-received-param-no-delim   | parsed | §4.5 bare IPv6 in received
      via-received-param-with-delim | parsed | §4.5 IPv6 in brackets in received
      """;

  private static final String RFC_5118_ARCHIVE =
      """
      ipv4-mapped-ipv6              | parsed | Content-Length 236 of a body of 237
      ipv6-bad                      | 400    | as on the wire
      ipv6-bug-abnf-3-colons        | parsed | no empty line: the datagram's end ends the head
      ipv6-correct-abnf-2-colons    | parsed | no empty line: the datagram's end ends the head
      ipv6-good                     | parsed |
      ipv6-in-sdp                   | 400    | Content-Length 268 of a shorter body
      mult-ip-in-header             | parsed |
      mult-ip-in-sdp                | 400    | Content-Length 181 of a shorter body
      port-ambiguous                | parsed |
      port-unambiguous              | parsed |
      via-received-param-no-delim   | parsed |
      via-received-param-with-delim | parsed |
      """;

  private static final String SOFIA =
      """
      10052   | 400    | From has no '>' after 1000 characters of host
      own1    | parsed | http and urn URIs, IPv6 Via
      own3    | parsed | Via with maddr
      own5    | parsed | received with and without brackets
      own8    | VIA    | "JUNK * SIP/1.0" and nothing to answer to
      test1a  | 400    | first header line begins with a blank
      test3   | parsed | unknown schemes in To, From, Contact
      test5   | parsed | TU: 406
      test7   | parsed | TU: 501
      test9   | parsed | TU: 401; no empty line
      test10b | parsed | TU: Contact * wants Expires 0; no empty line
      test11  | 400    | no To, From, Call-ID
      test13  | parsed | Expires is nonsense: read as absent
      test14  | parsed | TU: second Via is broadcast, drop the response
      test16  | 400    | Content-Length 9999
      test18  | parsed |
      test20  | 400    | blank after the request line
      test22  | 400    | blank in the Request-URI
      test24  | parsed | escapes in the user part
      test26  | parsed | TU: 416
      test28  | parsed |
      test30  | parsed | Expires is a date of RFC 2543: read as absent
      test32  | parsed | Contact with escaped Route
      test34  | parsed | long values
      test36  | parsed | ? ; and escapes in the user part
      test38  | parsed |
      test40  | 400    | comma in an unquoted display name
      test42  | 505    | SIP/7.0
      """;

  private static final String PJPROJECT =
      """
      pjproject-sip/auth_challenge.sip     | parsed |
      pjproject-sip/input.1.sip            | 400    | a stray CR swallows the To header
      pjproject-sip/input.3.sip            | parsed | wsinv
      pjproject-sip/input.5.sip            | parsed | esc01
      pjproject-sip/input.7.sip            | parsed | esc02
      pjproject-sip/multipart_basic.sip    | 400    | §18.3: Content-Length 301, body 239 (253 with CRLF)
      pjproject-sip/routing_complex.sip    | parsed |
      pjproject-sip/tel_uri_basic.sip      | parsed |
      pjproject-dialog/basic_invite.sip    | parsed | no empty line
      pjproject-dialog/minimal_invite.sip  | parsed | no empty line
      """;

  private record Row(String file, String verdict, String reason) {}

  private static Map<String, Row> table(String text, String suffix) {
    Map<String, Row> rows = new LinkedHashMap<>();
    for (String line : text.strip().split("\n")) {
      String[] cells = line.split("\\|", -1);
      Row row = new Row(cells[0].strip() + suffix, cells[1].strip(), cells[2].strip());
      rows.put(row.file, row);
    }
    return rows;
  }

  private static Stream<DynamicTest> check(
      String folder, Map<String, Row> rows, List<String> files, boolean crlf) {
    assertThat(files).containsAll(rows.keySet());
    Stream<DynamicTest> others =
        files.stream()
            .filter(file -> !rows.containsKey(file))
            .map(
                file ->
                    DynamicTest.dynamicTest(
                        file + ": read without a fault",
                        () ->
                            assertEveryAccessorAnswers(
                                TestData.parse(TestData.read(folder, file)))));
    return Stream.concat(others, judged(folder, rows, crlf));
  }

  private static Stream<DynamicTest> judged(String folder, Map<String, Row> rows, boolean crlf) {
    return rows.values().stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.file + ": " + row.verdict + " " + row.reason,
                    () -> {
                      byte[] b = TestData.read(folder, row.file);
                      ParseResult result = TestData.parse(crlf ? TestData.withCrlf(b) : b);
                      assertThat(TestData.verdict(result).split(" ")[0]).isEqualTo(row.verdict);
                      assertEveryAccessorAnswers(result);
                    }));
  }

  private static void assertEveryAccessorAnswers(ParseResult result) {
    if (result instanceof ParseResult.Parsed(var m)) {
      Accessors.callAll(m);
    }
  }

  @TestFactory
  Stream<DynamicTest> shouldGiveTheVerdictOfRfc4475() {
    return check("rfc4475", table(RFC_4475, ".dat"), TestData.files("rfc4475", ".dat"), false);
  }

  @TestFactory
  Stream<DynamicTest> shouldGiveTheVerdictOfRfc5118() {
    List<String> files = TestData.files("rfc5118/wire", "");
    return check("rfc5118/wire", table(RFC_5118, ""), files, false);
  }

  @TestFactory
  Stream<DynamicTest> shouldBearBareLineFeedsOfTheRfc5118Archive() {
    List<String> files = TestData.files("rfc5118/archive", "");
    return check("rfc5118/archive", table(RFC_5118_ARCHIVE, ""), files, false);
  }

  @TestFactory
  Stream<DynamicTest> shouldGiveTheVerdictOfTheBakeOffMessages() {
    Map<String, Row> rows = table(SOFIA, ".txt");
    List<String> files = TestData.files("sip-sofia", ".txt");
    return Stream.concat(
        check("sip-sofia", rows, files, false), check("sip-sofia", rows, files, true));
  }

  @TestFactory
  Stream<DynamicTest> shouldGiveTheVerdictOfThePjprojectSeeds() {
    List<String> files = new ArrayList<>();
    for (String folder : List.of("pjproject-sip", "pjproject-dialog")) {
      TestData.files("fuzz-sip/" + folder, ".sip").forEach(f -> files.add(folder + "/" + f));
    }
    return check("fuzz-sip", table(PJPROJECT, ""), files, false);
  }
}
