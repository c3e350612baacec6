package io.rvoip.node;

import io.rvoip.auth.AccountChanges;
import io.rvoip.sip.CborSerializable;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.pubsub.Topic;

/**
 * Tells every node of a changed user, so that all forget what they remember of him. At most once
 * and at once; who misses it remembers for no longer than his cache does.
 *
 * <p>One actor per node. Rebalance: none. Restart: it subscribes again. A lost node: nothing to
 * tell it.
 */
public final class AccountNews {
  private static final String TOPIC = "rvoip-account-changes";

  private AccountNews() {}

  /** What the actor of a node hears. */
  sealed interface Message permits Tell, Changed {}

  private record Tell(Changed change) implements Message {}

  /** A change as it crosses nodes. */
  record Changed(String tenant, String user, AccountChanges.What what)
      implements Message, CborSerializable {}

  /**
   * Starts telling and listening at a node.
   *
   * @param local forgets at this node; is told of changes of all nodes
   * @return is to be told of the changes made at this node
   */
  public static AccountChanges start(ActorSystem<?> system, AccountChanges local) {
    ActorRef<Message> news =
        system.systemActorOf(create(local), "rvoip-account-news", Props.empty());
    return (tenant, user, what) -> {
      local.changed(tenant, user, what); // before whoever changed it gets an answer
      switch (what) {
        case ADDED, UPDATED, PASSWORD, ACCESS, REMOVED ->
            news.tell(new Tell(new Changed(tenant, user, what)));
        case DISABLED -> {} // comes besides one of the others, and releases before do not know it
      }
    };
  }

  private static Behavior<Message> create(AccountChanges local) {
    return Behaviors.setup(
        context -> {
          ActorRef<Topic.Command<Changed>> topic =
              context.spawn(Topic.create(Changed.class, TOPIC), "topic");
          topic.tell(Topic.subscribe(context.getSelf().narrow()));
          return Behaviors.receive(Message.class)
              .onMessage(
                  Tell.class,
                  tell -> {
                    topic.tell(Topic.publish(tell.change()));
                    return Behaviors.same();
                  })
              .onMessage(
                  Changed.class,
                  changed -> {
                    local.changed(changed.tenant(), changed.user(), changed.what());
                    return Behaviors.same();
                  })
              .build();
        });
  }
}
