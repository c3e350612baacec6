package io.rvoip.checks.samples;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** What protocol may look like: addresses as values, time as a number. */
public final class Pure {
  private final List<byte[]> sent = new ArrayList<>();

  public InetSocketAddress at(InetAddress address, int port, long nowNanos) {
    sent.add(new byte[] {(byte) nowNanos});
    return new InetSocketAddress(address, port);
  }
}
