package io.rvoip.node;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Tries the ports before anything is started, so that the operator learns which is taken and by
 * whom.
 */
public final class PortCheck {
  private record Wanted(String key, boolean udp, InetAddress address, int port) {}

  private final List<Wanted> wanted = new ArrayList<>();

  /**
   * A port that will be bound; 0 is always free.
   *
   * @param key setting that chose it, as {@code rvoip.sip.port}
   */
  public PortCheck udp(String key, InetAddress address, int port) {
    wanted.add(new Wanted(key, true, address, port));
    return this;
  }

  /** As {@link #udp}, for TCP. */
  public PortCheck tcp(String key, InetAddress address, int port) {
    wanted.add(new Wanted(key, false, address, port));
    return this;
  }

  /** One line for each port that cannot be had. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (Wanted w : wanted) {
      try {
        bind(w);
      } catch (IOException e) {
        problems.add(explain(w, e));
      }
    }
    return problems;
  }

  private static void bind(Wanted w) throws IOException {
    InetSocketAddress address = new InetSocketAddress(w.address(), w.port());
    if (w.udp()) {
      new DatagramSocket(address).close();
      return;
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true); // connections of the last life linger, they are no owner
      socket.bind(address);
    }
  }

  private static String explain(Wanted w, IOException e) {
    String what =
        w.key()
            + ": "
            + w.port()
            + " ("
            + (w.udp() ? "udp" : "tcp")
            + " on "
            + w.address().getHostAddress();
    if (!isLocal(w.address())) {
      return what + " is not an address of this host; expected: one of its own)";
    }
    String owner = PortOwner.of(w.udp(), w.address(), w.port());
    return owner == null
        ? what + " cannot be bound: " + e.getMessage() + "; expected: a free port)"
        : what + " is taken by " + owner + "; expected: a free port)";
  }

  private static boolean isLocal(InetAddress address) {
    try {
      return address.isAnyLocalAddress()
          || address.isLoopbackAddress()
          || java.net.NetworkInterface.getByInetAddress(address) != null;
    } catch (java.net.SocketException e) {
      return false;
    }
  }
}
