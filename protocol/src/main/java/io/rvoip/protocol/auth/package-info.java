/**
 * HTTP Digest access authentication as SIP uses it: RFC 7616, RFC 8760 and RFC 3261 §22. Servers
 * build a {@code DigestChallenge}, parse {@code DigestCredentials} and check them with {@code
 * DigestResponse}; clients hold one {@code DigestClient} per account. Nonces, accounts and policy
 * live outside of this package.
 */
@NullMarked
package io.rvoip.protocol.auth;

import org.jspecify.annotations.NullMarked;
