package io.rvoip.protocol.sip.registrar;

import io.rvoip.protocol.sip.NameAddr;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.Uri;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One contact of an address-of-record, RFC 3261 §10.
 *
 * @param contact the Contact value without {@code expires} and {@code q}
 * @param callId Call-ID of the REGISTER that set it last
 * @param cseq CSeq number of that REGISTER
 * @param q preference in thousandths, 0 to 1000
 * @param expiresAtMillis when the client's interval ends, UTC milliseconds
 * @param keepUntilMillis how long the stored copy counts, UTC milliseconds: expiry plus one
 *     interval at the time of the write, so that most refreshes need no write and a crash forgets
 *     nobody
 * @param path Path values of the REGISTER, nearest to the registrar first
 * @param origin node and flow that it came by
 * @param userAgent User-Agent of the client
 * @param instanceId {@code +sip.instance}, RFC 5626 §4.1, as written
 * @param regId {@code reg-id}, RFC 5626 §4.2, as written
 */
public record Binding(
    NameAddr contact,
    String callId,
    long cseq,
    int q,
    long expiresAtMillis,
    long keepUntilMillis,
    List<String> path,
    BindingOrigin origin,
    @Nullable String userAgent,
    @Nullable String instanceId,
    @Nullable String regId) {
  public Binding {
    path = List.copyOf(path);
  }

  /** The contact's address. */
  public Uri uri() {
    return contact.uri();
  }

  /** Whether the other URI is this contact by the rules of RFC 3261 §19.1.4. */
  public boolean isAt(Uri other) {
    return uri() instanceof SipUri mine && other instanceof SipUri theirs
        ? mine.equivalent(theirs)
        : uri().equals(other);
  }

  /** Whether both are of one phone, as far as it says so: instance and flow, RFC 5626 §4. */
  boolean isOfTheSameInstance(Binding other) {
    return instanceId != null
        && instanceId.equals(other.instanceId)
        && Objects.equals(regId, other.regId);
  }

  /** Whether a stored copy of the other says everything that matters of this one. */
  boolean saysNothingNewOver(Binding stored) {
    return expiresAtMillis <= stored.keepUntilMillis
        && q == stored.q
        // As written: a changed parameter matters for the requests we send, be it equivalent or
        // not.
        && contact.toString().equals(stored.contact.toString())
        && path.equals(stored.path)
        && origin.equals(stored.origin)
        && Objects.equals(userAgent, stored.userAgent);
  }

  Binding keptUntil(long millis) {
    return new Binding(
        contact,
        callId,
        cseq,
        q,
        expiresAtMillis,
        millis,
        path,
        origin,
        userAgent,
        instanceId,
        regId);
  }

  Binding expiringAt(long millis) {
    return new Binding(
        contact,
        callId,
        cseq,
        q,
        millis,
        keepUntilMillis,
        path,
        origin,
        userAgent,
        instanceId,
        regId);
  }
}
