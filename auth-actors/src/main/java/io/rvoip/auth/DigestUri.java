package io.rvoip.auth;

import io.rvoip.protocol.sip.SipSyntaxException;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.Uri;
import java.util.Objects;

/** Compares the uri parameter of Digest credentials with the Request-URI. */
final class DigestUri {
  private DigestUri() {}

  /**
   * Whether both name the same resource: scheme and user. A captured answer must not open another
   * number; hosts, ports and parameters may differ, since phones and test tools write the address
   * they send to where others write the domain, and all of them lead to this tenant. A uri without
   * any user (SIPp writes nothing but the address) gives that protection away and is taken; the
   * nonce count still keeps the answer from being used again.
   */
  static boolean sameResource(String digestUri, Uri requestUri) {
    if (digestUri.equals(requestUri.toString())) {
      return true;
    }
    Uri named;
    try {
      named = Uri.parse(digestUri);
    } catch (SipSyntaxException e) {
      return false;
    }
    return named instanceof SipUri a
        && requestUri instanceof SipUri b
        && a.secure() == b.secure()
        && (a.user() == null || Objects.equals(a.unescapedUser(), b.unescapedUser()));
  }
}
