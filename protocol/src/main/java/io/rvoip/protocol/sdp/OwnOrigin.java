package io.rvoip.protocol.sdp;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The o= line of the descriptions that we send in one dialog. RFC 3264 §8: all but the version
 * stays the same for the life of the session, and the version grows by one exactly when the rest of
 * the description differs from the last one.
 */
final class OwnOrigin {
  private final long sessionId;
  private final InetAddress address;
  private long version;
  private @Nullable SessionDescription sent;

  OwnOrigin(long sessionId, InetAddress address) {
    if (sessionId < 0 || sessionId >= 1L << 62) {
      throw new IllegalArgumentException("sessionId: " + sessionId + " (expected: 0 to 2^62-1)");
    }
    this.sessionId = sessionId;
    this.address = address;
  }

  static OwnOrigin restore(SessionSnapshot snapshot) {
    OwnOrigin restored = new OwnOrigin(snapshot.sessionId(), snapshot.originAddress());
    restored.version = snapshot.version();
    String text = snapshot.sent();
    if (text != null
        && new SdpParser().parse(text.getBytes(StandardCharsets.UTF_8))
            instanceof SdpResult.Parsed(var sdp)) {
      restored.sent = sdp;
    }
    return restored;
  }

  SessionSnapshot snapshot() {
    return new SessionSnapshot(sessionId, version, address, sent == null ? null : sent.encode());
  }

  /** What was sent last, null before the first. */
  @Nullable SessionDescription sent() {
    return sent;
  }

  InetAddress address() {
    return address;
  }

  /** Our current origin; a placeholder for a description on its way to {@link #stamp}. */
  Origin current() {
    return Origin.ours(sessionId, version, address);
  }

  /** Gives the description the o= line that it must have, and remembers it. */
  SessionDescription stamp(SessionDescription draft) {
    SessionDescription same = draft.withOrigin(current());
    if (same.equals(sent)) {
      return same;
    }
    version++;
    SessionDescription next = draft.withOrigin(current());
    sent = next;
    return next;
  }

  /**
   * What was sent last has come to nothing, and {@code before} holds again. The next description
   * gets a new version nevertheless: the peer has seen the last one with other words.
   */
  void takeBack(SessionDescription before) {
    sent = before;
  }
}
