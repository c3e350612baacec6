package io.rvoip.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a node and its database and can stop passing bytes, as a server that is stopped
 * does: connections are still accepted, nothing is answered.
 */
final class StallingProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private final List<Socket> clients = new CopyOnWriteArrayList<>();
  private final List<Socket> servers = new CopyOnWriteArrayList<>();
  private final Object gate = new Object();
  private boolean stalled;

  /** Passes on to this port of 127.0.0.1. */
  StallingProxy(int target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  void stall() {
    synchronized (gate) {
      stalled = true;
    }
  }

  void goOn() {
    synchronized (gate) {
      stalled = false;
      gate.notifyAll();
    }
  }

  /** Clients lose their connections; what they have sent still reaches the server some time. */
  void cutClients() {
    clients.forEach(StallingProxy::close);
    clients.clear();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    goOn();
    clients.forEach(StallingProxy::close);
    servers.forEach(StallingProxy::close);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.ofLiteral("127.0.0.1"), target);
        clients.add(client);
        servers.add(server);
        Thread.ofVirtual().start(() -> pump(client, server));
        Thread.ofVirtual().start(() -> pump(server, client));
      } catch (IOException e) {
        // closed, or the server is gone: the client notices
      }
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[65_536];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        awaitGate();
        out.write(buffer, 0, n);
      }
    } catch (IOException | InterruptedException e) {
      // one side is gone
    } finally {
      close(to);
    }
  }

  private void awaitGate() throws InterruptedException {
    synchronized (gate) {
      while (stalled) {
        gate.wait();
      }
    }
  }

  private static void close(@Nullable Socket socket) {
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (IOException e) {
      // closed already
    }
  }
}
