/**
 * Who may do what: bearer tokens of the HTTP API, and users who prove themselves by SIP Digest (RFC
 * 3261 §22, 7616, 8760). Storage is behind interfaces that {@code io.rvoip.store} implements. Entry
 * classes: {@link io.rvoip.auth.TokenValidationService} for HTTP, {@link
 * io.rvoip.auth.SipAuthenticator} for SIP, {@link io.rvoip.auth.Users} to manage users.
 */
@NullMarked
package io.rvoip.auth;

import org.jspecify.annotations.NullMarked;
