/**
 * Caller identity as SIP carries it: the Identity header (RFC 8224), the PASSporT in it (RFC 8225)
 * with the extensions "shaken" (RFC 8588) and "div" (RFC 8946), telephone numbers in canonical
 * form, and the verstat parameter. Signatures, certificates and judgement live outside of this
 * package. Entry classes: {@link io.rvoip.protocol.sip.identity.IdentityHeader} and {@link
 * io.rvoip.protocol.sip.identity.Passport}.
 */
@NullMarked
package io.rvoip.protocol.sip.identity;

import org.jspecify.annotations.NullMarked;
