package io.rvoip.transport.sip;

import io.rvoip.protocol.sip.Flow;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Who waits for connections of ours that are in their TLS handshake. Owned by the loop's thread;
 * answers are given on threads of their own.
 */
final class TlsConnections {
  private final Map<TcpConnection, List<CompletableFuture<Flow>>> waiting = new HashMap<>();

  /** The flow is given to these when the connection is up. */
  void await(TcpConnection connection, List<CompletableFuture<Flow>> flows) {
    if (connection.isUp()) {
      answer(flows, connection.flow);
    } else {
      waiting.computeIfAbsent(connection, c -> new ArrayList<>()).addAll(flows);
    }
  }

  void up(TcpConnection connection) {
    List<CompletableFuture<Flow>> flows = waiting.remove(connection);
    if (flows != null) {
      answer(flows, connection.flow);
    }
  }

  void closed(TcpConnection connection) {
    List<CompletableFuture<Flow>> flows = waiting.remove(connection);
    if (flows != null && connection.layer instanceof TlsBytes tls) {
      TcpConnector.fail(
          flows,
          new ConnectException(
              "no TLS connection to " + connection.flow.remote() + ": " + tls.failure()));
    }
  }

  private static void answer(List<CompletableFuture<Flow>> flows, Flow flow) {
    Thread.startVirtualThread(() -> flows.forEach(f -> f.complete(flow)));
  }
}
