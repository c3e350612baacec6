/**
 * Signs and verifies who calls: PASSporTs in Identity headers, RFC 8224 and 8225 with the
 * extensions "shaken" (RFC 8588) and "div" (RFC 8946), credentials of RFC 8226, verdicts as
 * ATIS-1000074 says. The rules hold no thread and read no clock; {@link
 * io.rvoip.auth.stir.CertificateFetch} is the one class that goes to the network. Entry classes:
 * {@link io.rvoip.auth.stir.CallerVerification} and {@link io.rvoip.auth.stir.PassportSigner}.
 */
@NullMarked
package io.rvoip.auth.stir;

import org.jspecify.annotations.NullMarked;
