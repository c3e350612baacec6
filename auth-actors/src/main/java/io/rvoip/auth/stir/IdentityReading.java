package io.rvoip.auth.stir;

import static io.rvoip.auth.stir.IdentityVerdict.BAD_IDENTITY_INFO;
import static io.rvoip.auth.stir.IdentityVerdict.INVALID_IDENTITY_HEADER;

import io.rvoip.auth.fetch.PinnedHttps;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.protocol.sip.identity.IdentityHeader;
import io.rvoip.protocol.sip.identity.JwsToken;
import io.rvoip.protocol.sip.identity.NumberPlan;
import io.rvoip.protocol.sip.identity.Passport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The PASSporTs in the Identity headers of a call, by kind; what is not of a form that RFC 8224,
 * 8588 or 8946 allow is told as the first failure, types that we do not know are passed over.
 */
final class IdentityReading {
  private static final int MAX_HEADERS = 12;
  private static final int MAX_ORIGINALS = 2;
  private static final int MAX_DIVS = 5;

  final List<SignedPassport> originals = new ArrayList<>();
  final List<SignedPassport> divs = new ArrayList<>();
  private final AssertedCall call;
  private final NumberPlan plan;
  private @Nullable IdentityVerdict failure;

  private IdentityReading(AssertedCall call, NumberPlan plan) {
    this.call = call;
    this.plan = plan;
  }

  static IdentityReading of(AssertedCall call, NumberPlan plan) {
    IdentityReading reading = new IdentityReading(call, plan);
    if (call.identities().size() > MAX_HEADERS) {
      reading.fail(INVALID_IDENTITY_HEADER, "more than " + MAX_HEADERS + " Identity headers");
      return reading;
    }
    call.identities().forEach(reading::read);
    if (reading.divs.size() > MAX_DIVS || reading.originals.size() > MAX_ORIGINALS) {
      reading.originals.clear();
      reading.fail(INVALID_IDENTITY_HEADER, "too many PASSporTs");
    }
    return reading;
  }

  /** The first thing that was wrong; empty when all that we know was well-formed. */
  Optional<IdentityVerdict> failure() {
    return Optional.ofNullable(failure);
  }

  private void fail(int status, String reason) {
    if (failure == null) {
      failure = IdentityVerdict.refused(status, reason);
    }
  }

  private void read(String value) {
    IdentityHeader header = IdentityHeader.parse(value).orElse(null);
    if (header == null) {
      fail(INVALID_IDENTITY_HEADER, "an Identity header is malformed");
      return;
    }
    if (header.compact()) {
      readCompact(header);
      return;
    }
    JwsToken token = JwsToken.parse(header.digest()).orElse(null);
    if (token == null) {
      fail(INVALID_IDENTITY_HEADER, "an Identity header holds no JWS");
      return;
    }
    switch (Passport.read(token)) {
      case Passport.OtherType ignored -> {} // RFC 8224 §6.2 step 1
      case Passport.Malformed(String reason) -> fail(INVALID_IDENTITY_HEADER, reason);
      case Passport.Read(Passport passport) -> take(header, new SignedPassport(token, passport));
    }
  }

  private void take(IdentityHeader header, SignedPassport signed) {
    Passport passport = signed.passport();
    if (header.ppt() != null && !header.ppt().equals(passport.ppt())) {
      fail(INVALID_IDENTITY_HEADER, "ppt differs from the PASSporT's");
    } else if (header.alg() != null && !header.alg().equals("ES256")) {
      fail(INVALID_IDENTITY_HEADER, "alg differs from the PASSporT's");
    } else if (!header.info().equals(passport.x5u())) {
      fail(INVALID_IDENTITY_HEADER, "info differs from x5u");
    } else if (!PinnedHttps.isPlain(passport.x5u())) {
      fail(BAD_IDENTITY_INFO, "x5u is no plain https URI");
    } else {
      (signed.diverts() ? divs : originals).add(signed);
    }
  }

  /**
   * RFC 8225 §7: header and claims are rebuilt from the request. Only a base PASSporT can be: what
   * "shaken" and "div" say is nowhere else.
   */
  private void readCompact(IdentityHeader header) {
    byte[] signature =
        JwsToken.parse(header.digest()).map(JwsToken::signature).orElseGet(() -> new byte[0]);
    if (header.ppt() != null || signature.length == 0) {
      fail(INVALID_IDENTITY_HEADER, "compact form of an extension");
    } else if (call.date().isEmpty()) {
      fail(INVALID_IDENTITY_HEADER, "compact form without Date");
    } else if (!PinnedHttps.isPlain(header.info())) {
      fail(BAD_IDENTITY_INFO, "info is no plain https URI");
    } else {
      Uri caller = call.callers().getFirst();
      Passport rebuilt =
          new Passport(
              null,
              header.info(),
              call.date().get().getEpochSecond(),
              plan.party(caller),
              List.of(plan.party(call.to())),
              null,
              null,
              null);
      originals.add(
          new SignedPassport(
              new JwsToken(new byte[0], new byte[0], rebuilt.signingInput(), signature), rebuilt));
    }
  }
}
