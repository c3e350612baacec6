package io.rvoip.protocol.sip.dialog;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.NameAddr;
import io.rvoip.protocol.sip.SipMessage;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.protocol.sip.dialog.InDialogVerdict.Accepted;
import io.rvoip.protocol.sip.dialog.InDialogVerdict.Refused;
import io.rvoip.protocol.sip.dialog.InDialogVerdict.Why;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * One dialog, RFC 3261 §12: who talks to whom, by which way, and in which order.
 *
 * <p>Recipe. UAS: {@link #uas} before the first response with our tag, {@link #confirm} with our
 * 2xx. UAC: {@link #uac} for each new To tag in a 101–299, {@link #confirm} when the 2xx follows an
 * early one. Then {@link #request} for what we send, {@link #onRequest} for what comes, {@link
 * #refreshTarget} with each 2xx to a re-INVITE or UPDATE of ours, {@link #terminate} at the end.
 *
 * <p>Not thread safe; one owner drives it. Requests made here have neither Via nor Contact.
 */
public final class Dialog {
  private final DialogRole role;
  private final String callId;
  private final LocalTag localTag;
  private final RemoteTag remoteTag;
  private final NameAddr local;
  private final NameAddr remote;
  private DialogState state;
  private Uri remoteTarget;
  private List<NameAddr> routeSet;
  private long localCSeq;
  private long remoteCSeq;

  private Dialog(
      DialogRole role,
      DialogState state,
      String callId,
      LocalTag localTag,
      RemoteTag remoteTag,
      NameAddr local,
      NameAddr remote,
      Uri remoteTarget,
      List<NameAddr> routeSet,
      long localCSeq,
      long remoteCSeq) {
    this.role = role;
    this.state = state;
    this.callId = callId;
    this.localTag = localTag;
    this.remoteTag = remoteTag;
    this.local = local.withoutTag();
    this.remote = remote.withoutTag();
    this.remoteTarget = asTarget(remoteTarget);
    this.routeSet = List.copyOf(routeSet);
    this.localCSeq = localCSeq;
    this.remoteCSeq = remoteCSeq;
  }

  /**
   * An early dialog that the request creates with the tag that our responses will carry, §12.1.1.
   */
  public static Dialog uas(SipRequest request, LocalTag tag) {
    return new Dialog(
        DialogRole.UAS,
        DialogState.EARLY,
        request.callId(),
        tag,
        remoteTag(request.from()),
        request.to(),
        request.from(),
        contactOr(request, request.from().uri()),
        request.recordRoutes(),
        0,
        request.cseq().number());
  }

  /** The dialog that a 101–299 to our request creates, §12.1.2: early or confirmed. */
  public static Dialog uac(SipRequest sent, SipResponse response) {
    if (response.status() <= 100 || response.status() >= 300) {
      throw new IllegalArgumentException(
          "response: " + response.status() + " (expected: 101 to 299)");
    }
    return new Dialog(
        DialogRole.UAC,
        response.isSuccess() ? DialogState.CONFIRMED : DialogState.EARLY,
        sent.callId(),
        new LocalTag(Objects.requireNonNullElse(sent.from().tag(), "")),
        remoteTag(response.to()),
        sent.from(),
        response.to(),
        contactOr(response, sent.requestUri()),
        response.recordRoutes().reversed(),
        sent.cseq().number(),
        -1);
  }

  /** The dialog as it was when the snapshot was taken. */
  public static Dialog restore(DialogSnapshot s) {
    return new Dialog(
        s.role(),
        s.state(),
        s.callId(),
        new LocalTag(s.localTag()),
        new RemoteTag(s.remoteTag()),
        NameAddr.parse(s.local()),
        NameAddr.parse(s.remote()),
        Uri.parse(s.remoteTarget()),
        s.routeSet().stream().map(NameAddr::parse).toList(),
        s.localCSeq(),
        s.remoteCSeq());
  }

  /** Everything there is to know, as plain values. */
  public DialogSnapshot snapshot() {
    return new DialogSnapshot(
        role,
        state,
        callId,
        localTag.value(),
        remoteTag.value(),
        local.toString(),
        remote.toString(),
        remoteTarget.toString(),
        routeSet.stream().map(NameAddr::toString).toList(),
        localCSeq,
        remoteCSeq);
  }

  /**
   * The 2xx that we sent or received. False when the response carries another To tag: then it
   * belongs to another dialog of the same request. A repeated 2xx changes nothing.
   */
  public boolean confirm(SipResponse response) {
    if (role == DialogRole.UAS) {
      become(DialogState.CONFIRMED);
      return true;
    }
    if (!remoteTag.equals(remoteTag(response.to()))) {
      return false;
    }
    if (state == DialogState.EARLY) {
      // RFC 3261 §13.2.2.4: the route set MUST be recomputed from the 2xx, for RFC 2543's sake.
      routeSet = List.copyOf(response.recordRoutes().reversed());
      refreshTarget(response);
      become(DialogState.CONFIRMED);
    }
    return true;
  }

  /**
   * A request with the next CSeq number, §12.2.1.1. ACK has its own method, CANCEL is no request in
   * a dialog.
   */
  public MessageEditor request(Method method) {
    if (method.equals(Method.ACK) || method.equals(Method.CANCEL)) {
      throw new IllegalArgumentException(
          "method: " + method + " (expected: one with a CSeq number of its own)");
    }
    localCSeq++;
    return compose(method, localCSeq);
  }

  /** The ACK to a 2xx, §13.2.2.4; {@code inviteCSeq} is the number of the INVITE. */
  public MessageEditor ack(long inviteCSeq) {
    return compose(Method.ACK, inviteCSeq);
  }

  /**
   * Judges a request of the peer and remembers its CSeq number. A target refresh takes effect at
   * once, §12.2.2, also when the TU refuses the request: the peer is where it says it is.
   */
  public InDialogVerdict onRequest(SipRequest request) {
    if (!isOfThisDialog(request)) {
      return new Refused(Why.NOT_THIS_DIALOG);
    }
    if (request.method().equals(Method.ACK) || request.method().equals(Method.CANCEL)) {
      return new Accepted(false); // they bear the number of their INVITE
    }
    if (state == DialogState.TERMINATED) {
      return new Refused(Why.TERMINATED);
    }
    // RFC 3261 §12.2.2: gaps are fine, a lower number is out of order; an equal one is, too, since
    // repeats of the last request end in its transaction.
    if (request.cseq().number() <= remoteCSeq) {
      return new Refused(Why.OUT_OF_ORDER);
    }
    boolean refreshes = isTargetRefresh(request.method());
    if (refreshes && request.contacts().isEmpty()) {
      return new Refused(Why.CONTACT_MISSING);
    }
    remoteCSeq = request.cseq().number();
    return new Accepted(refreshes && refreshTarget(request));
  }

  /**
   * Takes the remote target from the message's Contact, if it has one; true when it is another one
   * now.
   */
  public boolean refreshTarget(SipMessage message) {
    var target = asTarget(contactOr(message, remoteTarget));
    boolean changed = !target.equals(remoteTarget);
    remoteTarget = target;
    return changed;
  }

  /**
   * Leaves CSeq numbers out. An owner that takes a dialog over does not know what the lost one sent
   * since its last snapshot, and a number used twice is refused by the peer; a gap is not.
   */
  public void skipCSeq(int numbers) {
    if (numbers < 0) {
      throw new IllegalArgumentException("numbers: " + numbers + " (expected: 0 or more)");
    }
    localCSeq += numbers;
  }

  /** The end. */
  public void terminate() {
    become(DialogState.TERMINATED);
  }

  /** Where requests go: the first route, be it loose or strict, else the remote target. */
  public Uri nextHop() {
    return routeSet.isEmpty() ? remoteTarget : routeSet.getFirst().uri();
  }

  public DialogRole role() {
    return role;
  }

  public DialogState state() {
    return state;
  }

  public String callId() {
    return callId;
  }

  public LocalTag localTag() {
    return localTag;
  }

  public RemoteTag remoteTag() {
    return remoteTag;
  }

  /** Our address, without tag. */
  public NameAddr local() {
    return local;
  }

  /** The peer's address, without tag. */
  public NameAddr remote() {
    return remote;
  }

  /** The peer's Contact URI. */
  public Uri remoteTarget() {
    return remoteTarget;
  }

  /** Route set, next hop first. */
  public List<NameAddr> routeSet() {
    return routeSet;
  }

  /** Number of our last request; 0 when there was none. */
  public long localCSeq() {
    return localCSeq;
  }

  /** Number of the peer's last request. */
  public OptionalLong remoteCSeq() {
    return remoteCSeq < 0 ? OptionalLong.empty() : OptionalLong.of(remoteCSeq);
  }

  private MessageEditor compose(Method method, long cseq) {
    boolean strict = !routeSet.isEmpty() && !isLoose(routeSet.getFirst().uri());
    // RFC 3261 §12.2.1.1: a strict router finds itself in the Request-URI, the target comes last.
    var request = SipRequest.builder(method, strict ? asTarget(nextHop()) : remoteTarget);
    request.add(HeaderName.MAX_FORWARDS, "70");
    for (var route : strict ? routeSet.subList(1, routeSet.size()) : routeSet) {
      request.add(HeaderName.ROUTE, route.toString());
    }
    if (strict) {
      request.add(HeaderName.ROUTE, NameAddr.of(remoteTarget).toString());
    }
    return request
        .add(HeaderName.FROM, local.withTag(localTag.value()).toString())
        .add(HeaderName.TO, remoteWithTag().toString())
        .add(HeaderName.CALL_ID, callId)
        .add(HeaderName.CSEQ, cseq + " " + method.name());
  }

  private NameAddr remoteWithTag() {
    return remoteTag.equals(RemoteTag.NONE) ? remote : remote.withTag(remoteTag.value());
  }

  private boolean isOfThisDialog(SipRequest request) {
    return request.callId().equals(callId)
        && localTag.value().equals(request.to().tag())
        && remoteTag.equals(remoteTag(request.from()));
  }

  private void become(DialogState next) {
    if (state != DialogState.TERMINATED) {
      state = next;
    }
  }

  /** INVITE and UPDATE (RFC 3311 §5.1) move the target of a call's dialog. */
  private static boolean isTargetRefresh(Method method) {
    return method.equals(Method.INVITE) || method.equals(Method.UPDATE);
  }

  private static boolean isLoose(Uri uri) {
    return uri instanceof SipUri sip && sip.isLooseRouter();
  }

  private static Uri contactOr(SipMessage message, Uri otherwise) {
    var contacts = message.contacts();
    return contacts.isEmpty() ? otherwise : contacts.getFirst().uri();
  }

  /** RFC 3261 §19.1.1, table 1: neither method parameter nor headers may stand in a Request-URI. */
  private static Uri asTarget(Uri uri) {
    if (uri instanceof SipUri sip && (sip.headers() != null || sip.params().has("method"))) {
      return new SipUri(
          sip.secure(),
          sip.user(),
          sip.password(),
          sip.host(),
          sip.port(),
          sip.params().without("method"),
          null);
    }
    return uri;
  }

  private static RemoteTag remoteTag(NameAddr address) {
    String tag = address.tag();
    return tag == null ? RemoteTag.NONE : new RemoteTag(tag);
  }
}
