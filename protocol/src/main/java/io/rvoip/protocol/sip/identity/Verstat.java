package io.rvoip.protocol.sip.identity;

import io.rvoip.protocol.sip.OtherUri;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.TelUri;
import io.rvoip.protocol.sip.Uri;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a caller's number, as the {@code verstat} parameter says it to phones: 3GPP TS
 * 24.229 §7.2A.20, ATIS-1000074 §5.3.
 */
public enum Verstat {
  /** Signed by somebody who may, about this call, just now. */
  PASSED("TN-Validation-Passed"),
  /** Signed, but the signature or what it says is wrong. */
  FAILED("TN-Validation-Failed"),
  /** Not signed, or the signer's certificate could not be had. */
  NONE("No-TN-Validation");

  private static final String PARAMETER = "verstat";

  private final String word;

  Verstat(String word) {
    this.word = word;
  }

  /** The word of the parameter. */
  public String word() {
    return word;
  }

  /** The URI with this verdict; a URI without user gets none. */
  public Uri on(Uri uri) {
    return switch (without(uri)) {
      case SipUri sip when sip.user() != null -> withUser(sip, sip.user() + ";" + parameter());
      case SipUri sip -> sip;
      case TelUri tel -> new TelUri(tel.number(), tel.params().with(PARAMETER, word));
      case OtherUri other -> other;
    };
  }

  /** The URI without any verdict: one that a caller has written himself is worth nothing. */
  public static Uri without(Uri uri) {
    return switch (uri) {
      case SipUri sip ->
          withUser(sip.withParams(sip.params().without(PARAMETER)), bare(sip.user()));
      case TelUri tel -> new TelUri(tel.number(), tel.params().without(PARAMETER));
      case OtherUri other -> other;
    };
  }

  private String parameter() {
    return PARAMETER + "=" + word;
  }

  private static @Nullable String bare(@Nullable String user) {
    if (user == null || user.indexOf(';') < 0) {
      return user;
    }
    // Escaped letters of the name would read the same to a phone that resolves them first.
    StringBuilder kept = new StringBuilder();
    for (String part : user.split(";", -1)) {
      String name = part.isEmpty() ? "" : SipUri.of(part, "host", -1).unescapedUser();
      if (name == null || !name.toLowerCase(Locale.ROOT).startsWith(PARAMETER)) {
        kept.append(kept.isEmpty() ? "" : ";").append(part);
      }
    }
    return kept.isEmpty() ? null : kept.toString();
  }

  private static SipUri withUser(SipUri uri, @Nullable String user) {
    return new SipUri(
        uri.secure(),
        user,
        user == null ? null : uri.password(),
        uri.host(),
        uri.port(),
        uri.params(),
        uri.headers());
  }
}
