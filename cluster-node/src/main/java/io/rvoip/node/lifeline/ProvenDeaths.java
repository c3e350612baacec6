package io.rvoip.node.lifeline;

import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.event.EventStream;

/**
 * The addresses of members whose death is proven, where the failure detectors of one actor system
 * find them. They are known by the event stream, the only thing of its system that Pekko gives to a
 * failure detector.
 */
final class ProvenDeaths {
  private static final Map<EventStream, ProvenDeaths> OF_SYSTEM = new WeakHashMap<>();

  private final Set<String> addresses = ConcurrentHashMap.newKeySet();

  private ProvenDeaths() {}

  static ProvenDeaths of(EventStream stream) {
    synchronized (OF_SYSTEM) {
      return OF_SYSTEM.computeIfAbsent(stream, s -> new ProvenDeaths());
    }
  }

  void add(String address) {
    addresses.add(address);
  }

  /** The member is removed; another life may come at its address. */
  void remove(String address) {
    addresses.remove(address);
  }

  boolean contains(String address) {
    return addresses.contains(address);
  }
}
