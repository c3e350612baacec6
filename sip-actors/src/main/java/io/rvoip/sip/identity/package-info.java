/**
 * Who calls, by signed Identity headers (RFC 8224): the verdict on calls from trunks before they
 * are offered, the signature on calls to trunks, and what phones are told. The cryptography is in
 * {@code io.rvoip.auth.stir}. Entry classes: {@link io.rvoip.sip.identity.CallerCheck} and {@link
 * io.rvoip.sip.identity.OutgoingIdentity}.
 */
@NullMarked
package io.rvoip.sip.identity;

import org.jspecify.annotations.NullMarked;
