package io.rvoip.media;

import io.rvoip.media.MediaReply.LegEndpoint;
import io.rvoip.media.MediaReply.LegStatistics;
import io.rvoip.transport.media.AllocateResult;
import io.rvoip.transport.media.LegCounters;
import io.rvoip.transport.media.MediaLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * The media plane of one node as the owners of calls see it, local or remote: takes commands and
 * hands them to the node's {@link MediaLoop}; no packet passes here.
 *
 * <p>It stays on its node: nothing is rebalanced. If it restarts, the loop and its sessions go on.
 * If the node is lost, so is the media; the owners allocate anew elsewhere. A session whose owner
 * is silent for {@link MediaSettings#orphanAfterMs()} is asked about, and ended when nobody
 * answers.
 */
public final class MediaActor extends AbstractBehavior<MediaCommand> {
  private static final Duration SWEEP = Duration.ofSeconds(30);

  private final MediaLoop loop;
  private final MediaAddressing addressing;
  private final long orphanAfterNanos;
  private final Consumer<String> askOwner;
  private final Map<String, Long> lastWordNanos = new HashMap<>();

  /**
   * @param askOwner asks the call of that id to answer with {@link MediaCommand.Keep} if it lives
   */
  public static Behavior<MediaCommand> create(
      MediaLoop loop, MediaSettings settings, Consumer<String> askOwner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(new MediaCommand.SweepNow(), SWEEP);
                  return new MediaActor(context, loop, settings, askOwner);
                }));
  }

  private MediaActor(
      ActorContext<MediaCommand> context,
      MediaLoop loop,
      MediaSettings settings,
      Consumer<String> askOwner) {
    super(context);
    this.loop = loop;
    this.addressing = new MediaAddressing(settings.bind(), settings.advertise());
    this.orphanAfterNanos = Duration.ofMillis(settings.orphanAfterMs()).toNanos();
    this.askOwner = askOwner;
  }

  @Override
  public Receive<MediaCommand> createReceive() {
    return newReceiveBuilder().onAnyMessage(this::onCommand).build();
  }

  private Behavior<MediaCommand> onCommand(MediaCommand command) {
    switch (command) {
      case MediaCommand.Allocate allocate -> allocate(allocate);
      case MediaCommand.SetRemote r -> {
        heardOf(r.session());
        InetSocketAddress rtp = address(r.rtp());
        if (rtp != null) {
          loop.remote(r.session(), r.leg(), rtp, r.rtcp() == null ? null : address(r.rtcp()));
        }
      }
      case MediaCommand.Bridge b -> loop.bridge(b.session(), b.legA(), b.legB());
      case MediaCommand.Echo e -> loop.echo(e.session(), e.leg());
      case MediaCommand.ReleaseLeg r -> loop.release(r.session(), r.leg());
      case MediaCommand.Release r -> {
        lastWordNanos.remove(r.session());
        loop.releaseSession(r.session());
      }
      case MediaCommand.Keep k -> heardOf(k.session());
      case MediaCommand.ReadCounters read -> {
        heardOf(read.session());
        loop.counters(read.session())
            .thenAccept(
                legs ->
                    read.replyTo()
                        .tell(
                            new MediaReply.Counters(
                                read.session(), legs.stream().map(MediaActor::view).toList())));
      }
      case MediaCommand.SweepNow ignored -> sweep();
    }
    return this;
  }

  private void allocate(MediaCommand.Allocate command) {
    boolean isNew = lastWordNanos.put(command.session(), System.nanoTime()) == null;
    List<CompletableFuture<AllocateResult>> results = new ArrayList<>();
    List<String> hosts = new ArrayList<>();
    for (MediaCommand.LegRequest leg : command.legs()) {
      hosts.add(addressing.advertised(leg.peerHost()));
      results.add(
          loop.allocate(command.session(), leg.leg(), addressing.bind()).toCompletableFuture());
    }
    ActorRef<MediaCommand> self = getContext().getSelf();
    CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
        .whenComplete(
            (done, failure) -> {
              MediaReply answer = answer(command, results, hosts);
              if (isNew && answer instanceof MediaReply.Refused) {
                // Nothing is open: its call need not be asked about it for ever.
                self.tell(new MediaCommand.Release(command.session()));
              }
              command.replyTo().tell(answer);
            });
  }

  private MediaReply answer(
      MediaCommand.Allocate command,
      List<CompletableFuture<AllocateResult>> results,
      List<String> hosts) {
    List<LegEndpoint> endpoints = new ArrayList<>();
    String refusal = null;
    for (int i = 0; i < results.size(); i++) {
      CompletableFuture<AllocateResult> result = results.get(i);
      if (result.isCompletedExceptionally()) {
        refusal = "media loop closed";
        continue;
      }
      switch (result.join()) {
        case AllocateResult.Allocated a ->
            endpoints.add(
                new LegEndpoint(
                    command.legs().get(i).leg(),
                    hosts.get(i),
                    a.rtp().getPort(),
                    a.rtcp().getPort()));
        case AllocateResult.NoPorts n -> refusal = n.cause().name();
      }
    }
    if (refusal == null) {
      return new MediaReply.Allocated(command.session(), endpoints);
    }
    endpoints.forEach(e -> loop.release(command.session(), e.leg()));
    return new MediaReply.Refused(command.session(), refusal);
  }

  private void heardOf(String session) {
    lastWordNanos.computeIfPresent(session, (s, before) -> System.nanoTime());
  }

  private void sweep() {
    long now = System.nanoTime();
    for (Iterator<Map.Entry<String, Long>> it = lastWordNanos.entrySet().iterator();
        it.hasNext(); ) {
      Map.Entry<String, Long> session = it.next();
      long silent = now - session.getValue();
      if (silent > orphanAfterNanos) {
        getContext().getLog().warn("session {} ended: its call does not answer", session.getKey());
        loop.releaseSession(session.getKey());
        it.remove();
      } else if (silent > orphanAfterNanos / 4) {
        askOwner.accept(session.getKey());
      }
    }
  }

  private static LegStatistics view(LegCounters c) {
    InetSocketAddress remote = c.remote();
    return new LegStatistics(
        c.leg(),
        text(c.local()),
        remote == null ? null : text(remote),
        c.rtpReceived(),
        c.rtpReceivedBytes(),
        c.rtpSent(),
        c.rtpSentBytes(),
        c.rtcpReceived(),
        c.rtcpSent(),
        c.droppedWrongSource() + c.droppedMalformed() + c.droppedNoPeer() + c.droppedRate());
  }

  private static String text(InetSocketAddress a) {
    String host = a.getAddress().getHostAddress();
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + a.getPort() : host + ":" + a.getPort();
  }

  private static @Nullable InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, colon);
    if (host.startsWith("[")) {
      host = host.substring(1, host.length() - 1);
    }
    try {
      return new InetSocketAddress(
          InetAddress.getByName(host), Integer.parseInt(text.substring(colon + 1)));
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
