package io.rvoip.sip.trace;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.SipMessage;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.id.BranchId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * The messages of calls that went over this node's sockets, by SIP Call-ID, within bounds: the leg
 * that was silent for longest makes room for others, and within a leg the middle makes room for the
 * end. Keeps the messages' own arrays and copies nothing.
 *
 * <p>Safe for use by many threads. When it is off, noting costs one read of a field.
 */
public final class MessageTrace {
  private final LongSupplier micros;
  private final LongAdder noted = new LongAdder();
  private final LongAdder pushedOut = new LongAdder();

  // Guarded by this.
  private final LinkedHashMap<String, TracedLeg> legs = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, List<TracedLeg>> byCall = new HashMap<>();
  private long numbers;
  private int messages;
  private long bytes;

  private volatile TraceSettings settings;

  /**
   * @param micros microseconds since 1970
   */
  public MessageTrace(TraceSettings settings, LongSupplier micros) {
    this.settings = settings;
    this.micros = micros;
  }

  /** By the clock of the machine. */
  public static MessageTrace now(TraceSettings settings) {
    return new MessageTrace(
        settings,
        () -> {
          Instant now = Instant.now();
          return TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + now.getNano() / 1000;
        });
  }

  /** Whether messages are kept. */
  public boolean isOn() {
    return settings.on();
  }

  /** Goes on by other settings; what is too much by them is let go. */
  public synchronized void use(TraceSettings fresh) {
    settings = fresh;
    makeRoom(fresh);
  }

  /** A message has come, as the peer has sent it. */
  public void received(Flow flow, SipMessage message) {
    note(flow, message, true);
  }

  /** A message goes out. */
  public void sent(Flow flow, SipMessage message) {
    note(flow, message, false);
  }

  /** What is kept of a leg is of that tenant, which a request has named. */
  public synchronized void ofTenant(String sipCallId, String tenant) {
    TracedLeg leg = legs.get(sipCallId);
    if (leg != null) {
      leg.belongsToTenant(tenant);
    }
  }

  /** A leg is one of that call of ours. */
  public void ofCall(String sipCallId, String call) {
    if (isOn()) {
      join(sipCallId, call);
    }
  }

  /** Likewise, by the branch of what the call sends. */
  public void ofBranch(String sipCallId, String branch) {
    if (isOn()) {
      BranchId.parse(branch).map(BranchId::callId).ifPresent(call -> join(sipCallId, call.value()));
    }
  }

  private synchronized void join(String sipCallId, String call) {
    TracedLeg known = legs.get(sipCallId);
    TracedLeg leg = known == null ? open(sipCallId) : known;
    if (leg.belongsToCall(call)) {
      byCall.computeIfAbsent(call, c -> new ArrayList<>(2)).add(leg);
    }
    makeRoom(settings);
  }

  private void note(Flow flow, SipMessage message, boolean received) {
    TraceSettings now = settings;
    if (now.on() && message.has(HeaderName.CALL_ID)) {
      String method = method(message);
      if (!method.equals("REGISTER")) {
        note(now, method, flow, message, received);
      }
    }
  }

  private static String method(SipMessage message) {
    if (message instanceof SipRequest request) {
      return request.method().name();
    }
    String cseq = String.valueOf(message.header(HeaderName.CSEQ));
    return cseq.substring(cseq.lastIndexOf(' ') + 1);
  }

  private synchronized void note(
      TraceSettings now, String method, Flow flow, SipMessage message, boolean received) {
    TracedLeg leg = legs.get(message.callId());
    if (leg == null) {
      if (method.equals("OPTIONS")) {
        return; // phones ask for signs of life all day: that would push the calls out
      }
      leg = open(message.callId());
    }
    noted.increment();
    int messagesBefore = leg.size();
    long bytesBefore = leg.bytes();
    int lostBefore = leg.lost();
    leg.note(now, ++numbers, micros.getAsLong(), received, flow, message.toBytes());
    messages += leg.size() - messagesBefore;
    bytes += leg.bytes() - bytesBefore;
    pushedOut.add(leg.lost() - lostBefore);
    makeRoom(now);
  }

  private TracedLeg open(String sipCallId) {
    TracedLeg leg = new TracedLeg(sipCallId);
    legs.put(sipCallId, leg);
    bytes += leg.bytes();
    return leg;
  }

  private void makeRoom(TraceSettings now) {
    Iterator<TracedLeg> eldest = legs.values().iterator();
    while ((legs.size() > now.legs() || bytes > now.bytes()) && eldest.hasNext()) {
      TracedLeg leg = eldest.next();
      eldest.remove();
      messages -= leg.size();
      bytes -= leg.bytes();
      pushedOut.add(leg.size());
      for (String call : leg.calls()) {
        byCall.computeIfPresent(
            call,
            (id, mine) -> {
              mine.remove(leg);
              return mine.isEmpty() ? null : mine;
            });
      }
    }
  }

  /**
   * Entries of the wanted legs, in the order of their numbers.
   *
   * @param left how many entries that are wanted there are after these
   */
  record Found(List<TracedLeg.Head> legs, List<TracedLeg.Entry> entries, int left) {}

  /**
   * What is kept of a call.
   *
   * @param after number of the last entry that is known already
   * @param most bytes of messages after which no entry follows
   */
  synchronized Found ofCall(String call, long after, long most) {
    return found(byCall.getOrDefault(call, List.of()), after, most);
  }

  /** What is kept of a SIP Call-ID. */
  synchronized Found of(String sipCallId, long after, long most) {
    TracedLeg leg = legs.get(sipCallId);
    return found(leg == null ? List.of() : List.of(leg), after, most);
  }

  private static Found found(List<TracedLeg> wanted, long after, long most) {
    List<TracedLeg.Entry> all =
        wanted.stream()
            .flatMap(leg -> leg.entries().stream())
            .filter(e -> e.number() > after)
            .sorted(Comparator.comparingLong(TracedLeg.Entry::number))
            .toList();
    int n = 0;
    for (long size = 0; n < all.size() && size < most; n++) {
      size += all.get(n).bytes().length;
    }
    return new Found(
        wanted.stream().map(TracedLeg::head).toList(),
        List.copyOf(all.subList(0, n)),
        all.size() - n);
  }

  // For readers.

  /** Messages that are kept now. */
  public synchronized int messages() {
    return messages;
  }

  /** Bytes that are held now. */
  public synchronized long bytes() {
    return bytes;
  }

  /** Messages noted since the start. */
  public LongAdder noted() {
    return noted;
  }

  /** Messages that had to make room for others. */
  public LongAdder pushedOut() {
    return pushedOut;
  }
}
