package io.rvoip.auth.stir;

import io.rvoip.protocol.sip.identity.Attestation;
import io.rvoip.protocol.sip.identity.Verstat;
import org.jspecify.annotations.Nullable;

/**
 * What the Identity headers of a call are worth.
 *
 * @param attest the signer's level of attestation; null when not passed or not "shaken"
 * @param origid the signer's name for where the call came from; null likewise
 * @param status SIP status that tells the caller why, RFC 8224 §6.2.2; 0 when passed
 * @param reason what was wrong, in words; empty when passed
 */
public record IdentityVerdict(
    Verstat verstat,
    @Nullable Attestation attest,
    @Nullable String origid,
    int status,
    String reason) {
  /** The signature was made too long ago, or not yet. */
  public static final int STALE_DATE = 403;

  /** There is no Identity header that we understand. */
  public static final int USE_IDENTITY_HEADER = 428;

  /** The certificate could not be had. */
  public static final int BAD_IDENTITY_INFO = 436;

  /** The certificate is not one that may sign this. */
  public static final int UNSUPPORTED_CREDENTIAL = 437;

  /** The PASSporT is malformed, was tampered with, or is about another call. */
  public static final int INVALID_IDENTITY_HEADER = 438;

  /** We are too busy to look. */
  public static final int UNAVAILABLE = 503;

  static IdentityVerdict passed(@Nullable Attestation attest, @Nullable String origid) {
    return new IdentityVerdict(Verstat.PASSED, attest, origid, 0, "");
  }

  /** A credential that cannot be had leaves the call as good as unsigned; all else is a failure. */
  static IdentityVerdict refused(int status, String reason) {
    boolean unjudged =
        status == USE_IDENTITY_HEADER || status == BAD_IDENTITY_INFO || status == UNAVAILABLE;
    return new IdentityVerdict(
        unjudged ? Verstat.NONE : Verstat.FAILED, null, null, status, reason);
  }

  /** Reason phrase of the status. */
  public String phrase() {
    return switch (status) {
      case STALE_DATE -> "Stale Date";
      case USE_IDENTITY_HEADER -> "Use Identity Header";
      case BAD_IDENTITY_INFO -> "Bad Identity Info";
      case UNSUPPORTED_CREDENTIAL -> "Unsupported Credential";
      case INVALID_IDENTITY_HEADER -> "Invalid Identity Header";
      case UNAVAILABLE -> "Service Unavailable";
      default -> "";
    };
  }
}
