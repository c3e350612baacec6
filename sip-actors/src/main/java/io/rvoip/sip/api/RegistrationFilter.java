package io.rvoip.sip.api;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Which bindings a list has; they are ordered by address-of-record, then contact.
 *
 * @param user only this user's; null: everybody's
 * @param afterAor with {@code afterContact}: only what comes after this binding; both null: all
 * @param limit at most so many
 */
public record RegistrationFilter(
    String tenant,
    @Nullable String user,
    @Nullable String afterAor,
    @Nullable String afterContact,
    int limit) {
  /** The order of lists. */
  public static final Comparator<RegistrationView> ORDER =
      Comparator.comparing(RegistrationView::aor).thenComparing(RegistrationView::contact);

  /** Whether the list has it, limit aside. */
  public boolean takes(RegistrationView view) {
    return view.tenant().equals(tenant)
        && (user == null || view.aor().equals(tenant + "/" + user))
        && (afterAor == null || afterContact == null || isAfter(view, afterAor, afterContact));
  }

  private static boolean isAfter(RegistrationView view, String aor, String contact) {
    int byAor = view.aor().compareTo(aor);
    return byAor > 0 || (byAor == 0 && view.contact().compareTo(contact) > 0);
  }
}
