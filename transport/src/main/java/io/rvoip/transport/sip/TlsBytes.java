package io.rvoip.transport.sip;

import io.rvoip.transport.tls.PeerCertificate;
import io.rvoip.transport.tls.TlsFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * TLS 1.2 and 1.3 on one connection, RFC 5246 and RFC 8446. It holds at most the part of a record
 * that has come, and of a record that the socket has not taken; while the engine's tasks run
 * elsewhere it reads nothing.
 *
 * <p>Within a connection nothing is negotiated anew: TLS 1.3 cannot, and under TLS 1.2 a handshake
 * record after the handshake ends it before it costs us a signature.
 */
final class TlsBytes implements ByteLayer {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final byte[] NONE = {};
  private static final int HANDSHAKE_RECORD = 22;

  /**
   * Records without data that exceed those with data: tickets and key updates are few, a flood of
   * them is none of SIP's business.
   */
  private static final int MOST_EMPTY_RECORDS = 64;

  /** What the loop does for it. */
  interface Owner {
    /** The handshake is over; on the loop's thread. */
    void onUp();

    /** Calls {@link #resume} on the loop's thread; from any thread. */
    void resumeSoon();
  }

  private final SSLEngine engine;
  private final SocketChannel channel;
  private final TlsTasks tasks;
  private final TlsTally tally;
  private final Owner owner;

  private byte[] in = NONE;
  private ByteBuffer out = NOTHING;
  private boolean busy;
  private boolean greeted;
  private boolean renegotiable;
  private int emptyRecords;
  private @Nullable TlsFailure failure;
  private volatile boolean up;
  private volatile @Nullable PeerCertificate peer;

  TlsBytes(SSLEngine engine, SocketChannel channel, TlsTasks tasks, TlsTally tally, Owner owner) {
    this.engine = engine;
    this.channel = channel;
    this.tasks = tasks;
    this.tally = tally;
    this.owner = owner;
  }

  /** Begins the handshake; gives the reason to close, null to go on. */
  @Nullable CloseReason begin(LoopBuffers buffers, Reader reader) throws IOException {
    engine.beginHandshake();
    return proceed(buffers, NOTHING, reader);
  }

  /** Whether the handshake is over. Any thread. */
  boolean isUp() {
    return up;
  }

  /** The certificate that the peer has proven to be its own; null when it has shown none. */
  @Nullable PeerCertificate peer() {
    return peer;
  }

  /** Why it failed; null when it did not. */
  @Nullable TlsFailure failure() {
    return failure;
  }

  /** Ends what has taken too long. */
  CloseReason tooLate() {
    return failed(TlsFailure.TIMEOUT);
  }

  @Override
  public @Nullable CloseReason read(LoopBuffers buffers, Reader reader) throws IOException {
    if (busy) {
      return null;
    }
    ByteBuffer network = buffers.network().clear().put(in);
    in = NONE;
    int length = channel.read(network);
    if (length < 0) {
      return up ? CloseReason.PEER_CLOSED : failed(TlsFailure.PEER_GONE);
    }
    return proceed(buffers, network.flip(), reader);
  }

  /** Goes on after the engine's tasks. */
  @Nullable CloseReason resume(LoopBuffers buffers, Reader reader) throws IOException {
    busy = false;
    ByteBuffer network = buffers.network().clear().put(in).flip();
    in = NONE;
    return proceed(buffers, network, reader);
  }

  private @Nullable CloseReason proceed(LoopBuffers buffers, ByteBuffer network, Reader reader)
      throws IOException {
    try {
      while (true) {
        HandshakeStatus status = engine.getHandshakeStatus();
        if (status == HandshakeStatus.NEED_TASK) {
          keep(network);
          busy = true;
          return tasks.run(engine, owner::resumeSoon) ? null : overloaded();
        }
        if (status == HandshakeStatus.NEED_WRAP) {
          if (wrap(buffers, NOTHING).getStatus() == SSLEngineResult.Status.CLOSED) {
            return up ? CloseReason.PEER_CLOSED : failed(TlsFailure.PEER_GONE);
          }
          continue;
        }
        if (status == HandshakeStatus.NOT_HANDSHAKING && !up) {
          becomeUp();
        }
        if (!network.hasRemaining()) {
          return null;
        }
        CloseReason reason = unwrap(buffers, network, reader);
        if (reason != null || in.length > 0) {
          return reason;
        }
      }
    } catch (SSLException e) {
      return up ? CloseReason.BROKEN : failed(TlsFailure.of(e));
    }
  }

  /** Takes one record; what is not whole yet is kept. */
  private @Nullable CloseReason unwrap(LoopBuffers buffers, ByteBuffer network, Reader reader)
      throws SSLException {
    boolean handshake = network.get(network.position()) == HANDSHAKE_RECORD;
    if (!greeted && !handshake) {
      return failed(TlsFailure.PLAINTEXT);
    }
    greeted = true;
    if (renegotiable && handshake) {
      return failed(TlsFailure.RENEGOTIATION);
    }
    boolean wasUp = up;
    SSLEngineResult result = engine.unwrap(network, ByteBuffer.wrap(buffers.bytes()));
    return switch (result.getStatus()) {
      case BUFFER_UNDERFLOW -> {
        keep(network);
        yield null;
      }
      case CLOSED -> up ? CloseReason.PEER_CLOSED : failed(TlsFailure.PEER_GONE);
      // No record is larger than what we hold ready.
      case BUFFER_OVERFLOW -> CloseReason.BROKEN;
      case OK -> {
        if (result.bytesProduced() > 0) {
          emptyRecords = Math.max(0, emptyRecords - 1);
          if (!reader.take(buffers.bytes(), 0, result.bytesProduced())) {
            network.position(network.limit());
          }
        } else if (wasUp && ++emptyRecords > MOST_EMPTY_RECORDS) {
          yield failed(TlsFailure.EMPTY_RECORDS);
        }
        yield null;
      }
    };
  }

  private void becomeUp() {
    String version = engine.getSession().getProtocol();
    renegotiable = !version.equals("TLSv1.3");
    peer = verified();
    tally.completed(version);
    up = true;
    owner.onUp();
  }

  /** Only what the trust manager has verified stands in a session. */
  private @Nullable PeerCertificate verified() {
    try {
      return engine.getSession().getPeerCertificates()[0] instanceof X509Certificate certificate
          ? PeerCertificate.of(certificate)
          : null;
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }

  private CloseReason overloaded() {
    busy = false;
    return failed(TlsFailure.OVERLOAD);
  }

  private CloseReason failed(TlsFailure why) {
    if (failure == null) {
      failure = why;
      tally.failed(why);
    }
    return CloseReason.TLS;
  }

  private void keep(ByteBuffer network) {
    in = new byte[network.remaining()];
    network.get(in);
  }

  @Override
  public int write(LoopBuffers buffers, ByteBuffer message) throws IOException {
    int written = 0;
    while (message.hasRemaining() && drained()) {
      int before = message.remaining();
      boolean owed = engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
      SSLEngineResult result = wrap(buffers, message);
      if (message.remaining() == before && !owed) {
        throw new SSLException("the engine takes no message: " + result.getStatus());
      }
      written += result.bytesProduced();
    }
    return written;
  }

  private SSLEngineResult wrap(LoopBuffers buffers, ByteBuffer message) throws IOException {
    ByteBuffer record = buffers.record().clear();
    SSLEngineResult result = engine.wrap(message, record);
    record.flip();
    if (drained()) {
      channel.write(record);
    }
    if (record.hasRemaining()) {
      ByteBuffer all = ByteBuffer.allocate(out.remaining() + record.remaining());
      out = all.put(out).put(record).flip();
    }
    return result;
  }

  @Override
  public int flush() throws IOException {
    if (drained()) {
      return 0;
    }
    int written = channel.write(out);
    if (drained()) {
      out = NOTHING;
    }
    return written;
  }

  @Override
  public boolean drained() {
    return !out.hasRemaining();
  }

  @Override
  public boolean writable() {
    return up && !busy;
  }

  @Override
  public boolean readable() {
    return !busy;
  }

  @Override
  public int heldBytes() {
    return in.length + out.remaining();
  }

  @Override
  public boolean holdsPart() {
    return up && in.length > 0;
  }

  /** RFC 8446 §6.1: close_notify, or the alert that the failure has left in the engine. */
  @Override
  public void close(LoopBuffers buffers) {
    if (busy) {
      return; // the engine is somebody else's at this moment
    }
    try {
      engine.closeOutbound();
      while (!engine.isOutboundDone()
          && wrap(buffers, NOTHING).getStatus() == SSLEngineResult.Status.OK) {}
    } catch (IOException e) {
      // The peer is gone, or the engine has nothing to say any more.
    }
  }
}
