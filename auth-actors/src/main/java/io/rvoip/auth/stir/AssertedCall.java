package io.rvoip.auth.stir;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.NameAddr;
import io.rvoip.protocol.sip.SipDate;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipSyntaxException;
import io.rvoip.protocol.sip.Uri;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a request says of its caller and its called.
 *
 * @param identities values of its Identity headers, in order
 * @param from URI of From
 * @param asserted URIs of P-Asserted-Identity, RFC 3325: the trunk's word, which goes before From
 * @param to URI of To
 * @param requestUri where the request goes now
 * @param date Date header, when it can be read
 */
public record AssertedCall(
    List<String> identities,
    Uri from,
    List<Uri> asserted,
    Uri to,
    Uri requestUri,
    Optional<Instant> date) {
  public AssertedCall {
    identities = List.copyOf(identities);
    asserted = List.copyOf(asserted);
  }

  /** Of an INVITE that the parser has let through. */
  public static AssertedCall of(SipRequest invite) {
    String date = invite.header(HeaderName.DATE);
    return new AssertedCall(
        invite.headers(HeaderName.IDENTITY),
        invite.from().uri(),
        asserted(invite),
        invite.to().uri(),
        invite.requestUri(),
        date == null ? Optional.empty() : SipDate.parse(date));
  }

  /** Whom the request says to be the caller: P-Asserted-Identity when there is one, else From. */
  public List<Uri> callers() {
    return asserted.isEmpty() ? List.of(from) : asserted;
  }

  private static List<Uri> asserted(SipRequest invite) {
    List<Uri> uris = new ArrayList<>(2);
    for (String value : invite.headers(HeaderName.P_ASSERTED_IDENTITY)) {
      try {
        uris.add(NameAddr.parse(value).uri());
      } catch (SipSyntaxException e) {
        // A value that nobody can read asserts nothing; From stands when none is left.
      }
    }
    return uris;
  }
}
