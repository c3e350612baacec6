package io.rvoip.protocol.sip.identity;

import io.rvoip.protocol.sip.OtherUri;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.TelUri;
import io.rvoip.protocol.sip.Uri;
import java.util.Locale;
import java.util.Optional;

/**
 * Makes of the parties of a request what a PASSporT says of them: canonical telephone numbers, RFC
 * 8224 §8.3, or plain URIs, §8.5.
 *
 * @param countryCode put before national numbers, digits; empty: numbers stay as they are
 * @param nationalDigits how many digits a number without country code has
 */
public record NumberPlan(String countryCode, int nationalDigits) {
  /** Numbers are what they are. */
  public static final NumberPlan INTERNATIONAL = new NumberPlan("", 0);

  /** The longest telephone number, ITU-T E.164 §6.2.1, digits. */
  public static final int MAX_DIGITS = 15;

  /** A number with fewer digits is an extension or a service, no subscriber of the world. */
  public static final int MIN_DIGITS = 7;

  private static final int MAX_LENGTH = 32;

  /** A number as people write it in its canonical form; empty when it is no telephone number. */
  public Optional<String> canonical(String text) {
    boolean global = text.startsWith("+");
    StringBuilder digits = new StringBuilder(MAX_DIGITS);
    for (int i = global ? 1 : 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c >= '0' && c <= '9') || c == '#' || c == '*') {
        digits.append(c);
      } else if ("-.() ".indexOf(c) < 0) {
        return Optional.empty();
      }
    }
    if (digits.isEmpty() || digits.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    boolean national = !global && !countryCode.isEmpty() && digits.length() == nationalDigits;
    return Optional.of(national ? countryCode + digits : digits.toString());
  }

  /** The canonical telephone number that the URI names, if it names one. */
  public Optional<String> number(Uri uri) {
    return switch (uri) {
      case TelUri tel -> canonical(tel.number());
      case SipUri sip -> {
        String user = sip.unescapedUser();
        yield user == null ? Optional.empty() : canonical(user.split(";", 2)[0]);
      }
      case OtherUri ignored -> Optional.empty();
    };
  }

  /** The party of a PASSporT that the URI stands for. */
  public PassportParty party(Uri uri) {
    return number(uri)
        .<PassportParty>map(PassportParty.Tn::new)
        .orElseGet(() -> new PassportParty.Uri(plain(uri)));
  }

  /** Whether a claim speaks of the same party; a URI claim is compared without its parameters. */
  public boolean same(PassportParty claim, Uri uri) {
    return switch (claim) {
      case PassportParty.Tn(String number) -> number(uri).filter(number::equals).isPresent();
      case PassportParty.Uri(String text) -> plain(text).equals(plain(uri));
    };
  }

  /** Whether two claims speak of the same party. */
  public static boolean same(PassportParty a, PassportParty b) {
    return a instanceof PassportParty.Uri(String x) && b instanceof PassportParty.Uri(String y)
        ? plain(x).equals(plain(y))
        : a.equals(b);
  }

  /** Whether the canonical number is one that the world can dial. */
  public static boolean global(String canonical) {
    return canonical.length() >= MIN_DIGITS
        && canonical.length() <= MAX_DIGITS
        && canonical.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static String plain(String text) {
    try {
      return plain(Uri.parse(text));
    } catch (io.rvoip.protocol.sip.SipSyntaxException e) {
      return text;
    }
  }

  /** RFC 8224 §8.5: scheme, user and host; no parameters, headers or port. */
  private static String plain(Uri uri) {
    return switch (uri) {
      case SipUri sip ->
          sip.scheme()
              + ":"
              + (sip.user() == null ? "" : sip.user().split(";", 2)[0] + "@")
              + sip.host().toLowerCase(Locale.ROOT);
      case TelUri tel -> "tel:" + tel.dialled();
      case OtherUri other -> other.toString();
    };
  }
}
