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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The way of one REGISTER through steps 6 to 8 of RFC 3261 §10.3; used once. */
final class Registration {
  private static final String PATH_TAG = "path";
  private static final String INSTANCE = "+sip.instance";
  private static final String REG_ID = "reg-id";

  private final RegistrarSettings settings;
  private final List<Binding> before;
  private final SipRequest register;
  private final String toTag;
  private final BindingOrigin origin;
  private final long nowMillis;

  /** Who has refreshed longest ago is the first. */
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
    return makeRoom() ? accept() : tooMany();
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
      remove(binding, Cause.UNREGISTERED);
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
    var sameFlow = ofTheSameFlow(wish.contact());
    if ((existing != null && isOutOfOrder(existing))
        || sameFlow.stream().anyMatch(this::isOutOfOrder)) {
      return refuse(400, "CSeq Out Of Order");
    }
    if (seconds == 0) {
      if (existing != null) {
        remove(existing, Cause.UNREGISTERED);
      }
    } else {
      // RFC 5626 §6: a binding of the same instance-id and reg-id is replaced, whatever its URI.
      sameFlow.stream().filter(b -> b != existing).forEach(b -> remove(b, Cause.REPLACED));
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
            params.get(INSTANCE),
            params.get(REG_ID));
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

  private List<Binding> ofTheSameFlow(NameAddr contact) {
    String instance = contact.params().get(INSTANCE);
    String regId = contact.params().get(REG_ID);
    return instance == null || regId == null
        ? List.of()
        : bindings.stream()
            .filter(b -> instance.equals(b.instanceId()) && regId.equals(b.regId()))
            .toList();
  }

  private void remove(Binding binding, Cause cause) {
    bindings.remove(binding);
    changes.add(new Removed(binding, cause));
  }

  private void replace(Binding old, Binding next) {
    bindings.remove(old);
    bindings.add(next);
  }

  /**
   * Lets older bindings go until the limit is kept; false when there is none that may. A phone that
   * has another port after every start of its own, or of a translator, takes the place of what it
   * has left behind.
   */
  private boolean makeRoom() {
    while (bindings.size() > settings.maxContacts()) {
      var leaving = leaving();
      if (leaving.isEmpty()) {
        return false;
      }
      remove(leaving.get(), Cause.REPLACED);
    }
    return true;
  }

  /**
   * Of what this request does not ask for: the same instance (RFC 5626 §4.1); else the same
   * Call-ID, which a phone keeps for all its REGISTERs (RFC 3261 §10.2); else the oldest, if that
   * is allowed.
   */
  private Optional<Binding> leaving() {
    var asked = bindings.stream().filter(this::isAskedFor).toList();
    var others = bindings.stream().filter(b -> !isAskedFor(b)).toList();
    return others.stream()
        .filter(b -> asked.stream().anyMatch(b::isOfTheSameInstance))
        .findFirst()
        .or(() -> others.stream().filter(b -> b.callId().equals(register.callId())).findFirst())
        .or(
            () ->
                switch (settings.overLimit()) {
                  case REFUSE -> Optional.empty();
                  case REPLACE_OLDEST -> others.stream().findFirst();
                });
  }

  private boolean isAskedFor(Binding binding) {
    return binding.callId().equals(register.callId()) && binding.cseq() == register.cseq().number();
  }

  /**
   * No status of RFC 3261 §10.3 is for a limit. 403 says that it is the registrar's rule, where 503
   * would send the phone with all its calls to another server; the Warning says what would help.
   */
  private RegisterResult tooMany() {
    long nextMillis =
        before.stream()
            .mapToLong(Binding::expiresAtMillis)
            .filter(expires -> expires > nowMillis)
            .min()
            .orElse(nowMillis);
    String warning =
        "399 rvoip \"At most %d contacts; the first of those registered ends in %d s\""
            .formatted(settings.maxContacts(), Math.ceilDiv(nextMillis - nowMillis, 1000L));
    var response =
        register
            .responseBuilder(403, toTag)
            .reason("Too Many Contacts")
            .add(HeaderName.WARNING, warning);
    return new RegisterResult(response.buildResponse(), before, List.of());
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
