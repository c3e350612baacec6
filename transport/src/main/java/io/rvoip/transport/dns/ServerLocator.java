package io.rvoip.transport.dns;

import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.protocol.sip.locate.Answer;
import io.rvoip.protocol.sip.locate.Destination;
import io.rvoip.protocol.sip.locate.LocateLimits;
import io.rvoip.protocol.sip.locate.Locating;
import io.rvoip.protocol.sip.locate.Question;
import io.rvoip.protocol.sip.locate.Target;
import io.rvoip.protocol.sip.locate.TargetMemory;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Locates the servers of a URI, RFC 3263: asks what {@link Locating} wants to know, and puts who
 * has failed lately behind the others. Any thread; does not block.
 */
public final class ServerLocator {
  private final DnsResolver resolver;
  private final LocateLimits limits;
  private final TargetMemory memory;
  private final RandomGenerator random;

  /** For those settings, by name servers. */
  public ServerLocator(DnsSettings settings, RandomGenerator random) {
    this(new NameServers(settings), settings, random);
  }

  /**
   * @param random shares load out; used from any thread
   */
  public ServerLocator(DnsResolver resolver, DnsSettings settings, RandomGenerator random) {
    this.resolver = resolver;
    this.limits = settings.limits();
    this.memory = new TargetMemory(settings.failedTargetPause(), settings.rememberedTargets());
    this.random = random;
  }

  /**
   * Where to send, in the order of trying.
   *
   * @param failure why there is nowhere, for people; empty when there are targets
   */
  public record Located(List<Target> targets, String failure) {
    public Located {
      targets = List.copyOf(targets);
    }
  }

  /**
   * The servers of a destination.
   *
   * @param transports what we can send over
   * @param usable whether we have a way to an address
   */
  public CompletionStage<Located> locate(
      Destination destination, Set<TransportKind> transports, Predicate<InetAddress> usable) {
    return round(new Locating(destination, transports, limits, usable, random))
        .thenApply(
            done -> {
              List<Target> targets = memory.ordered(destination, done.targets(), System.nanoTime());
              return new Located(targets, targets.isEmpty() ? done.failure() : "");
            });
  }

  private CompletionStage<Locating> round(Locating locating) {
    List<Question> questions = locating.questions();
    if (questions.isEmpty()) {
      return CompletableFuture.completedFuture(locating);
    }
    List<CompletableFuture<Answer>> answers =
        questions.stream().map(q -> resolver.ask(q).toCompletableFuture()).toList();
    return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
        .thenCompose(
            all -> {
              for (int i = 0; i < questions.size(); i++) {
                locating.answered(questions.get(i), answers.get(i).join());
              }
              return round(locating);
            });
  }

  /** A server could not be reached, was silent, or said 503. */
  public void failed(Destination destination, Target target) {
    memory.failed(destination, target, System.nanoTime());
  }

  /** A server has answered, and not by 503. */
  public void answered(Destination destination, Target target) {
    memory.answered(destination, target);
  }
}
