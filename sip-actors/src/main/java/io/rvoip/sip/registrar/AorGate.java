package io.rvoip.sip.registrar;

import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.sip.WireMessage;
import io.rvoip.sip.edge.EdgeFlow;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;

/**
 * Asks addresses-of-record, wherever they live. One that runs on this node is asked directly first:
 * region and shard would each cost a message more. One that is just leaving does not answer; then,
 * and at every further try, sharding finds the place. An answer that comes after its time is not
 * heard; the address-of-record repeats it to the next try.
 *
 * @param sharding the address-of-record of that id, wherever it lives
 * @param index those that run on this node
 */
public record AorGate(
    ActorSystem<?> system,
    Function<String, EntityRef<AorCommand>> sharding,
    RegistrationIndex index) {
  private static final Duration DIRECT = Duration.ofMillis(300);
  private static final Duration REGISTER = Duration.ofMillis(1500);
  private static final int REGISTER_TRIES = 4;
  private static final Duration FIND = Duration.ofSeconds(1);
  private static final Duration FIND_AGAIN = Duration.ofSeconds(4);

  /** Hands over a REGISTER; the answer has the whole response. */
  public CompletionStage<AorCommand.RegisterReply> register(
      String tenant, String user, SipRequest request, EdgeFlow flow) {
    Question<AorCommand.RegisterReply> question =
        replyTo -> new AorCommand.Register(tenant, user, WireMessage.of(request), flow, replyTo);
    return ask(AorShards.id(tenant, user), question, REGISTER, REGISTER, REGISTER_TRIES);
  }

  /** Ends all bindings of a user; gives how many there were. */
  public CompletionStage<Integer> withdraw(String tenant, String user) {
    Question<AorCommand.Withdrawn> question = AorCommand.Withdraw::new;
    return ask(AorShards.id(tenant, user), question, REGISTER, REGISTER, REGISTER_TRIES)
        .thenApply(AorCommand.Withdrawn::bindings);
  }

  /** Where a user can be reached. */
  public CompletionStage<AorCommand.BindingsFound> bindings(String tenant, String user) {
    return ask(AorShards.id(tenant, user), AorCommand.FindBindings::new, FIND, FIND_AGAIN, 2);
  }

  private interface Question<R> extends Function<ActorRef<R>, AorCommand> {}

  private <R> CompletionStage<R> ask(
      String id, Question<R> question, Duration first, Duration again, int tries) {
    ActorRef<AorCommand> here = index.entity(id);
    return here == null
        ? asked(id, question, first, again, tries)
        : AskPattern.<AorCommand, R>ask(here, question::apply, DIRECT, system.scheduler())
            .exceptionallyCompose(left -> asked(id, question, first, again, tries));
  }

  private <R> CompletionStage<R> asked(
      String id, Question<R> question, Duration first, Duration again, int tries) {
    return sharding
        .apply(id)
        .<R>ask(question::apply, first)
        .exceptionallyCompose(
            failure ->
                tries > 1
                    ? asked(id, question, again, again, tries - 1)
                    : CompletableFuture.failedStage(failure));
  }
}
