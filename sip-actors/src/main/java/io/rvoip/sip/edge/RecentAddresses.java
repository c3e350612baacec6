package io.rvoip.sip.edge;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Addresses remembered for a while, the latest few thousand of them. Any thread. */
final class RecentAddresses {
  private final long lifeNanos;
  private final LinkedHashMap<InetSocketAddress, Long> sinceNanos;

  RecentAddresses(int most, Duration life) {
    this.lifeNanos = life.toNanos();
    this.sinceNanos =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Long> eldest) {
            return size() > most;
          }
        };
  }

  synchronized void add(InetSocketAddress address) {
    sinceNanos.put(address, System.nanoTime());
  }

  synchronized boolean contains(InetSocketAddress address) {
    Long since = sinceNanos.get(address);
    return since != null && System.nanoTime() - since < lifeNanos;
  }
}
