package io.rvoip.sip.call;

import io.rvoip.protocol.sip.NameAddr;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.Uri;

/** What SIP messages say, in the words of a record. */
final class CallMessages {
  private CallMessages() {}

  static String address(NameAddr party) {
    return address(party.uri(), party);
  }

  static String address(Uri uri, NameAddr otherwise) {
    return uri instanceof SipUri sip
        ? (sip.user() == null ? sip.host() : sip.user() + "@" + sip.host())
        : otherwise.uri().toString();
  }
}
