package io.rvoip.transport.media;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a leg's packets may come from and where ours go: symmetric RTP, RFC 4961, with the latching
 * of RFC 7362 §4.
 *
 * <p>{@link #arm} opens the lock. The first source then closes it, and packets go back to it: that
 * is how a phone behind NAT is reached. Later only this source is heard, with two exceptions: the
 * signalled address, which proved itself in signalling, takes the lock from a stranger that was
 * faster; and after a time of silence any source may close the lock anew.
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
  private long heardNanos;

  /**
   * A lock that is open and knows no address.
   *
   * @param relatchAfterNanos silence after which another source may take over; 0 never
   */
  SourceLock(long relatchAfterNanos) {
    this.relatchAfterNanos = relatchAfterNanos == 0 ? Long.MAX_VALUE : relatchAfterNanos;
  }

  /**
   * Opens the lock for the address that signalling names, or null when it names none. A re-INVITE
   * that repeats the address leaves packets going where they go: a muted phone behind NAT would
   * otherwise be lost, because it does not speak first.
   */
  void arm(@Nullable InetSocketAddress signalledAddress) {
    if (target == null || signalledAddress == null || !signalledAddress.equals(signalled)) {
      target = signalledAddress;
    }
    signalled = signalledAddress;
    locked = null;
  }

  /** Judges the source of a valid packet. */
  Verdict accept(InetSocketAddress source, long nowNanos) {
    InetSocketAddress current = locked;
    if (current != null) {
      if (source == current || source.equals(current)) {
        heardNanos = nowNanos;
        return Verdict.ACCEPTED;
      }
      boolean silent = nowNanos - heardNanos >= relatchAfterNanos;
      if (!silent && !source.equals(signalled)) {
        return Verdict.WRONG_SOURCE;
      }
    }
    locked = source;
    target = source;
    heardNanos = nowNanos;
    return Verdict.LATCHED;
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
