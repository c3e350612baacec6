package io.rvoip.auth.stir;

import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.ParserLimits;
import io.rvoip.protocol.sip.SipParser;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.identity.Attestation;
import io.rvoip.protocol.sip.identity.IdentityHeader;
import io.rvoip.protocol.sip.identity.JwsToken;
import io.rvoip.protocol.sip.identity.NumberPlan;
import io.rvoip.protocol.sip.identity.PassportParty;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Alice calls Bob, signed by a provider whose certificate hangs at {@link #URL}. */
final class StirRig {
  static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  static final String URL = "https://cert.example.org/passport.cer";
  static final String ALICE = "12155550121";
  static final String BOB = "12155550131";
  static final String ORIGID = "123e4567-e89b-12d3-a456-426655440000";

  final StirPki pki = new StirPki(NOW);
  final StirPki.Credential signer;
  final Map<String, CertificateSource.Result> certificates = new HashMap<>();
  final PassportVerifier verifier;

  StirRig() throws Exception {
    this(new NumberPlan("1", 10));
  }

  StirRig(NumberPlan plan) throws Exception {
    signer = pki.signer(StirPki.provider("709J"));
    certificates.put(URL, new CertificateSource.Fetched(signer.chain()));
    verifier =
        new PassportVerifier(
            plan, new CertificateTrust(List.of(pki.root.certificate())), Duration.ofSeconds(60));
  }

  PassportSigner by(StirPki.Credential credential, String url) {
    certificates.put(url, new CertificateSource.Fetched(credential.chain()));
    return new PassportSigner(credential.key(), url);
  }

  PassportSigner provider() {
    return new PassportSigner(signer.key(), URL);
  }

  static PassportParty tn(String number) {
    return new PassportParty.Tn(number);
  }

  IdentityHeader shaken(Instant at) {
    return provider().shaken(tn(ALICE), List.of(tn(BOB)), Attestation.A, ORIGID, at);
  }

  IdentityHeader div(String from, String to, Instant at) {
    return provider().diverted(tn(ALICE), tn(from), List.of(tn(to)), at);
  }

  /** An Identity value of this header and these claims, rightly signed. */
  static String signed(String header, String claims, PrivateKey key) {
    String input = base64url(header) + "." + base64url(claims);
    return input + "." + JwsToken.base64url(Es256.sign(input, key)) + ";info=<" + URL + ">";
  }

  static String base64url(String text) {
    return JwsToken.base64url(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Alice's INVITE to Bob with these Identity values. */
  static SipRequest invite(Object... identities) {
    return invite(BOB, List.of(), identities);
  }

  static SipRequest invite(String called, List<String> headers, Object... identities) {
    List<String> lines = new ArrayList<>();
    lines.add("INVITE sip:+" + called + "@rvoip.test SIP/2.0");
    lines.add("Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx");
    boolean from = headers.stream().noneMatch(h -> h.startsWith("From:"));
    if (from) {
      lines.add("From: <sip:+" + ALICE + "@carrier.test>;tag=a");
    }
    lines.add("To: <sip:+" + BOB + "@rvoip.test>");
    lines.add("Call-ID: x");
    lines.add("CSeq: 1 INVITE");
    lines.add("Max-Forwards: 70");
    lines.addAll(headers);
    Arrays.stream(identities).forEach(i -> lines.add("Identity: " + i));
    lines.add("Content-Length: 0");
    byte[] bytes = (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    return switch (new SipParser(ParserLimits.DEFAULT).parse(bytes)) {
      case ParseResult.Parsed(SipRequest r) -> r;
      default -> throw new IllegalArgumentException("not a request");
    };
  }

  IdentityVerdict verify(SipRequest invite) {
    return verify(invite, NOW);
  }

  IdentityVerdict verify(SipRequest invite, Instant now) {
    return switch (verifier.examine(AssertedCall.of(invite), now)) {
      case PassportVerifier.Decided(IdentityVerdict verdict) -> verdict;
      case PassportVerifier.Plausible plausible -> verifier.judge(plausible, certificates, now);
    };
  }
}
