package io.rvoip.auth;

import io.rvoip.protocol.sip.SipSyntaxException;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.Uri;
import java.util.Objects;

/** Compares the uri parameter of Digest credentials with the Request-URI. */
final class DigestUri {
  private DigestUri() {}

  /**
   * Whether both name the same resource: scheme, user, host and port. Phones leave URI parameters
   * out of one or the other, and these choose no other resource here.
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
        && Objects.equals(a.unescapedUser(), b.unescapedUser())
        && a.host().equalsIgnoreCase(b.host())
        && port(a) == port(b);
  }

  private static int port(SipUri uri) {
    return uri.port() >= 0 ? uri.port() : uri.secure() ? 5061 : 5060;
  }
}
