package io.rvoip.sip.node;

import io.rvoip.media.MediaCommand;
import io.rvoip.sip.edge.EdgeCommand;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** Who is there, kept by the node's {@link NodeGateway} and read from any thread. */
public final class NodeDirectory implements Nodes {

  /** Another node, as it has introduced itself. */
  record Peer(
      String node,
      ActorRef<GatewayCommand> gateway,
      @Nullable ActorRef<MediaCommand> media,
      long sinceEpochMs) {}

  private final NodeId self;
  private final Consumer<EdgeCommand> ownEdge;
  private final Map<String, Peer> peers = new ConcurrentHashMap<>();
  private volatile @Nullable ActorRef<GatewayCommand> gateway;

  /**
   * @param ownEdge takes commands for this node's edge
   */
  public NodeDirectory(NodeId self, Consumer<EdgeCommand> ownEdge) {
    this.self = self;
    this.ownEdge = ownEdge;
  }

  @Override
  public NodeId self() {
    return self;
  }

  @Override
  public boolean alive(String node) {
    return peers.containsKey(node) || node.equals(self.toString());
  }

  @Override
  public void tellEdge(String node, EdgeCommand command) {
    if (node.equals(self.toString())) {
      ownEdge.accept(command);
      return;
    }
    ActorRef<GatewayCommand> own = gateway;
    if (own != null) {
      own.tell(new GatewayCommand.Send(node, command));
    }
  }

  @Override
  public @Nullable ActorRef<MediaCommand> media(String node) {
    Peer peer = peers.get(node);
    return peer == null ? null : peer.media();
  }

  Map<String, Peer> peers() {
    return peers;
  }

  /** The gateways of all nodes, by {@code name#incarnation}. */
  public Map<String, ActorRef<GatewayCommand>> gateways() {
    Map<String, ActorRef<GatewayCommand>> all = new java.util.TreeMap<>();
    peers.forEach((node, peer) -> all.put(node, peer.gateway()));
    return all;
  }

  void start(ActorRef<GatewayCommand> ownGateway, ActorRef<MediaCommand> media) {
    gateway = ownGateway;
    peers.put(
        self.toString(), new Peer(self.toString(), ownGateway, media, System.currentTimeMillis()));
  }

  void performHere(EdgeCommand command) {
    ownEdge.accept(command);
  }
}
