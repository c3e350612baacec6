package io.rvoip.protocol.sip.registrar;

import io.rvoip.protocol.sip.ContactFlow;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.NameAddr;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.registrar.BindingChange.Cause;
import io.rvoip.protocol.sip.registrar.BindingChange.Removed;
import io.rvoip.protocol.sip.registrar.BindingChange.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The way of one REGISTER through steps 6 to 8 of RFC 3261 §10.3; used once. */
final class Registration {
  private static final String PATH_TAG = "path";

  private final RegistrarSettings settings;
  private final List<Binding> before;
  private final SipRequest register;
  private final String toTag;
  private final BindingOrigin origin;
  private final long nowMillis;
  private final List<Binding> bindings = new ArrayList<>();
  private final List<BindingChange> changes = new ArrayList<>();

  Registration(
      RegistrarSettings settings,
      List<Binding> before,
      SipRequest register,
      String toTag,
      BindingOrigin origin,
      long nowMillis) {
    this.settings = settings;
    this.before = before;
    this.register = register;
    this.toTag = toTag;
    this.origin = origin;
    this.nowMillis = nowMillis;
    for (var binding : before) {
      if (binding.expiresAtMillis() > nowMillis) {
        bindings.add(binding);
      } else {
        changes.add(new Removed(binding, Cause.EXPIRED));
      }
    }
  }

  RegisterResult judge() {
    if (register.contactIsStar()) {
      return removeAll();
    }
    if (register.headers(HeaderName.CONTACT).contains("*")) {
      return refuse(400, "Wildcard Contact Among Others");
    }
    int headerOrDefault = register.expires().orElse(settings.defaultExpiresSeconds());
    for (var value : register.contacts()) {
      var refusal = apply(RequestedContact.of(value, headerOrDefault));
      if (refusal != null) {
        return refusal;
      }
    }
    if (bindings.size() > settings.maxContacts()) {
      return refuse(403, "Too Many Contacts");
    }
    return accept();
  }

  /** RFC 3261 §10.3 step 6: {@code *} stands alone and with "Expires: 0", else 400. */
  private RegisterResult removeAll() {
    if (register.headers(HeaderName.CONTACT).size() > 1 || register.expires().orElse(-1) != 0) {
      return refuse(400, "Wildcard Contact Without Expires Zero");
    }
    for (var binding : List.copyOf(bindings)) {
      if (isOutOfOrder(binding)) {
        return refuse(400, "CSeq Out Of Order");
      }
      remove(binding);
    }
    return accept();
  }

  /** RFC 3261 §10.3 step 7 for one contact; null when it was applied. */
  private @Nullable RegisterResult apply(RequestedContact wish) {
    int seconds = wish.expiresSeconds();
    // Step 6 allows 423 for intervals below one hour only; minExpiresSeconds is never more.
    if (seconds > 0 && seconds < settings.minExpiresSeconds()) {
      return refuse(423, "Interval Too Brief");
    }
    var existing = find(wish.contact());
    if (existing != null && isOutOfOrder(existing)) {
      return refuse(400, "CSeq Out Of Order");
    }
    if (seconds == 0) {
      if (existing != null) {
        remove(existing);
      }
    } else {
      store(wish, existing, Math.min(seconds, settings.maxExpiresSeconds()) * 1000L);
    }
    return null;
  }

  private void store(RequestedContact wish, @Nullable Binding existing, long intervalMillis) {
    long expiresAt = nowMillis + intervalMillis;
    var path = register.headers(HeaderName.PATH);
    var params = wish.contact().params();
    var refreshed =
        new Binding(
            wish.contact(),
            register.callId(),
            register.cseq().number(),
            wish.q(),
            expiresAt,
            expiresAt + intervalMillis,
            path,
            path.isEmpty() ? direct(wish) : origin,
            register.header(HeaderName.USER_AGENT),
            params.get("+sip.instance"),
            params.get("reg-id"));
    if (existing == null) {
      bindings.add(refreshed);
      changes.add(new Stored(refreshed));
    } else if (refreshed.saysNothingNewOver(existing)) {
      replace(existing, refreshed.keptUntil(existing.keepUntilMillis()));
    } else {
      replace(existing, refreshed);
      changes.add(new Stored(refreshed));
    }
  }

  private BindingOrigin direct(RequestedContact wish) {
    return new BindingOrigin(
        origin.node(), ContactFlow.of(origin.flow(), register, wish.contact().uri()));
  }

  /**
   * RFC 3261 §10.3 step 7: same Call-ID and a lower CSeq number mean an older request.
   *
   * <p>Deviates from RFC 3261 §10.3: an equal number is no error. It is the same REGISTER again,
   * whose answer was lost with the node that had its transaction.
   */
  private boolean isOutOfOrder(Binding binding) {
    return binding.callId().equals(register.callId()) && register.cseq().number() < binding.cseq();
  }

  private @Nullable Binding find(NameAddr contact) {
    return bindings.stream().filter(b -> b.isAt(contact.uri())).findFirst().orElse(null);
  }

  private void remove(Binding binding) {
    bindings.remove(binding);
    changes.add(new Removed(binding, Cause.UNREGISTERED));
  }

  private void replace(Binding old, Binding next) {
    bindings.set(bindings.indexOf(old), next);
  }

  /** Step 8: every current binding, each with what is left of its interval. */
  private RegisterResult accept() {
    var response = register.responseBuilder(200, toTag);
    for (var binding : bindings) {
      long seconds = Math.ceilDiv(binding.expiresAtMillis() - nowMillis, 1000L);
      var value = binding.contact().withParam("expires", Long.toString(seconds));
      if (binding.q() < 1000) {
        value = value.withParam("q", String.format(Locale.ROOT, "0.%03d", binding.q()));
      }
      response.add(HeaderName.CONTACT, value.toString());
    }
    // RFC 3327 §5.3: the UA learns the Path that was stored, if it knows what that is.
    if (register.supports(PATH_TAG)) {
      for (String path : register.headers(HeaderName.PATH)) {
        response.add(HeaderName.PATH, path);
      }
    }
    return new RegisterResult(response.buildResponse(), bindings, changes);
  }

  private RegisterResult refuse(int status, String reason) {
    var response = register.responseBuilder(status, toTag).reason(reason);
    if (status == 423) {
      response.set(HeaderName.MIN_EXPIRES, Integer.toString(settings.minExpiresSeconds()));
    }
    return new RegisterResult(response.buildResponse(), before, List.of());
  }
}
