package io.rvoip.sip.trace;

import io.rvoip.protocol.sip.Flow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * All messages with one SIP Call-ID at one node, and whose they are. Two calls, or two tenants, may
 * be behind one Call-ID: phones choose them, and a call that comes back to us by a trunk is two.
 *
 * <p>Not thread safe; {@link MessageTrace} owns it.
 */
final class TracedLeg {
  /** Owners that are remembered; a leg of more belongs to nobody who could be asked. */
  private static final int MAX_OWNERS = 8;

  /** What an entry, and the leg itself, cost besides what they hold. */
  private static final int ENTRY_BYTES = 160;

  /** One message, and how often the same bytes went the same way again. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Entry(
      String sipCallId,
      long number,
      long micros,
      boolean received,
      Flow flow,
      byte[] bytes,
      int repeats) {
    private boolean isSame(boolean way, Flow over, byte[] message) {
      return received == way
          && flow.remote().equals(over.remote())
          && Arrays.equals(bytes, message);
    }

    private Entry again() {
      return new Entry(sipCallId, number, micros, received, flow, bytes, repeats + 1);
    }
  }

  /**
   * A leg without its messages.
   *
   * @param calls ids of our calls that it is a leg of
   * @param tenants tenants that requests of it have named
   * @param crowded whether there are more of either than are remembered
   * @param lost messages that had to make room for others
   */
  record Head(
      String sipCallId, List<String> calls, List<String> tenants, boolean crowded, int lost) {
    Head {
      calls = List.copyOf(calls);
      tenants = List.copyOf(tenants);
    }
  }

  private final String sipCallId;
  private final Set<String> calls = new LinkedHashSet<>(2);
  private final Set<String> tenants = new LinkedHashSet<>(2);
  private final List<Entry> entries = new ArrayList<>();
  private boolean crowded;
  private long payload;
  private int lost;

  TracedLeg(String sipCallId) {
    this.sipCallId = sipCallId;
  }

  void belongsToTenant(String tenant) {
    add(tenants, tenant);
  }

  /** True when that is new. */
  boolean belongsToCall(String call) {
    return add(calls, call);
  }

  private boolean add(Set<String> owners, String owner) {
    if (owners.contains(owner)) {
      return false;
    }
    if (owners.size() >= MAX_OWNERS) {
      crowded = true;
      return false;
    }
    return owners.add(owner);
  }

  void note(
      TraceSettings settings,
      long number,
      long micros,
      boolean received,
      Flow flow,
      byte[] message) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      Entry entry = entries.get(i);
      if (entry.isSame(received, flow, message)) {
        entries.set(i, entry.again());
        return;
      }
    }
    if (message.length > settings.bytesPerLeg()) {
      lost++;
      return;
    }
    entries.add(new Entry(sipCallId, number, micros, received, flow, message, 0));
    payload += message.length;
    // The beginning tells what was wanted, the end what became of it.
    while (entries.size() > 1
        && (entries.size() > settings.messagesPerLeg() || payload > settings.bytesPerLeg())) {
      Entry middle = entries.remove((entries.size() - 1) / 2);
      payload -= middle.bytes().length;
      lost++;
    }
  }

  Head head() {
    return new Head(sipCallId, List.copyOf(calls), List.copyOf(tenants), crowded, lost);
  }

  Set<String> calls() {
    return calls;
  }

  List<Entry> entries() {
    return entries;
  }

  int size() {
    return entries.size();
  }

  /** What it holds, with what it costs to hold it. */
  long bytes() {
    return payload + ENTRY_BYTES * (entries.size() + 1L) + sipCallId.length();
  }

  int lost() {
    return lost;
  }
}
