package io.rvoip.transport.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A party of a test: one socket that sends packets it is told to send and waits for what comes. */
final class MediaPeer implements AutoCloseable {
  private static final int WAIT_MILLIS = 5_000;

  private final DatagramSocket socket;

  MediaPeer(InetAddress host) {
    try {
      socket = new DatagramSocket(new InetSocketAddress(host, 0));
      socket.setSoTimeout(WAIT_MILLIS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  void send(byte[] packet, InetSocketAddress to) {
    try {
      socket.send(new DatagramPacket(packet, packet.length, to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] receive() {
    var packet = new DatagramPacket(new byte[4096], 4096);
    try {
      socket.receive(packet);
    } catch (IOException e) {
      throw new UncheckedIOException("nothing came to " + address(), e);
    }
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  static byte[] rtp(int sequence, int ssrc) {
    return ByteBuffer.allocate(172)
        .put((byte) 0x80)
        .put((byte) 0)
        .putShort((short) sequence)
        .putInt(sequence * 160)
        .putInt(ssrc)
        .array();
  }

  static byte[] receiverReport(int ssrc) {
    return ByteBuffer.allocate(8).putInt(0x80c90001).putInt(ssrc).array();
  }

  static int ssrc(byte[] rtp) {
    return ByteBuffer.wrap(rtp).getInt(8);
  }

  @Override
  public void close() {
    socket.close();
  }
}
