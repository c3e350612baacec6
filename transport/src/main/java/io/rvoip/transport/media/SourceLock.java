package io.rvoip.transport.media;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a leg's packets may come from and where ours go: symmetric RTP, RFC 4961, with the latching
 * of RFC 7362 §4.
 *
 * <p>A new signalled address opens the lock. The first source then closes it, and packets go back
 * to it: that is how a phone behind NAT is reached. Later only this source is heard, with two
 * exceptions: the signalled address, which proved itself in signalling, takes the lock from a
 * stranger that was faster; and after a time of silence the same host may go on from another port,
 * as it does when its NAT has forgotten it. A stranger who waits for silence gets nothing.
 *
 * <p>Not thread safe; the loop owns it. Only valid packets are to be offered.
 */
final class SourceLock {
  /** What becomes of a packet. */
  enum Verdict {
    /** From the locked source. */
    ACCEPTED,
    /** Accepted, and from now on the locked source. */
    LATCHED,
    /** Not from the locked source; drop. */
    WRONG_SOURCE
  }

  private final long relatchAfterNanos;
  private @Nullable InetSocketAddress signalled;
  private @Nullable InetSocketAddress locked;
  private @Nullable InetSocketAddress target;

  /** The host that spoke since the address was signalled; null before, when any may. */
  private @Nullable InetAddress host;

  private long heardNanos;

  /**
   * A lock that is open and knows no address.
   *
   * @param relatchAfterNanos silence after which the host may speak from another port; 0 never
   */
  SourceLock(long relatchAfterNanos) {
    this.relatchAfterNanos = relatchAfterNanos == 0 ? Long.MAX_VALUE : relatchAfterNanos;
  }

  /**
   * Takes the address that signalling names, or null when it names none. Another one opens the
   * lock. One that is repeated, or none (hold), lets the host that spoke before come from another
   * port; a repeated one also leaves packets going where they go: a muted phone behind NAT would
   * otherwise be lost, because it does not speak first.
   */
  void arm(@Nullable InetSocketAddress signalledAddress) {
    if (target == null || signalledAddress == null || !signalledAddress.equals(signalled)) {
      target = signalledAddress;
    }
    if (signalledAddress != null && !signalledAddress.equals(signalled)) {
      host = null;
    }
    signalled = signalledAddress;
    locked = null;
  }

  /** Judges the source of a valid packet. */
  Verdict accept(InetSocketAddress source, long nowNanos) {
    InetSocketAddress current = locked;
    if (current != null && (source == current || source.equals(current))) {
      heardNanos = nowNanos;
      return Verdict.ACCEPTED;
    }
    boolean closed = current != null && nowNanos - heardNanos < relatchAfterNanos;
    if (!source.equals(signalled) && (closed || !isKnown(source.getAddress()))) {
      return Verdict.WRONG_SOURCE;
    }
    locked = source;
    target = source;
    host = source.getAddress();
    heardNanos = nowNanos;
    return Verdict.LATCHED;
  }

  /** Whether the host may speak when the lock is open: any before the first, then only that one. */
  private boolean isKnown(InetAddress source) {
    return host == null
        || host.equals(source)
        || (signalled != null && source.equals(signalled.getAddress()));
  }

  /** Where packets go: the locked source, else the signalled address. */
  @Nullable InetSocketAddress target() {
    return target;
  }

  /** The locked source, null while the lock is open. */
  @Nullable InetSocketAddress locked() {
    return locked;
  }

  /** The address that signalling named last. */
  @Nullable InetSocketAddress signalled() {
    return signalled;
  }
}
