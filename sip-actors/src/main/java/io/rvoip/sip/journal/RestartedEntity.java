package io.rvoip.sip.journal;

import java.time.Duration;
import java.util.function.Function;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.RecoveryFailed;
import org.jspecify.annotations.Nullable;

/**
 * An entity that comes back by itself when the journal was away, while it wrote or while it
 * recovered: after 200 ms, then less and less often, 5 s apart at most and each at a moment of its
 * own. How many recover at a time is {@code pekko.persistence.max-concurrent-recoveries}.
 *
 * <p>Supervised from outside of Pekko's event sourcing, so that a restart begins with a state of
 * its own. What a failed recovery makes of an entity there is its end, which no supervisor sees; so
 * the entity says {@link Recovery#failed} when it is told, and the end that follows is a failure
 * here.
 */
public final class RestartedEntity {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final double SPREAD = 0.5;

  /**
   * A database that is away may take long to fail: only who has lived for this long begins anew.
   */
  private static final Duration WELL_AGAIN = Duration.ofMinutes(1);

  private RestartedEntity() {}

  /** How the recovery of one start of an entity went. */
  public static final class Recovery {
    private @Nullable Throwable failure;

    private Recovery() {}

    /** To be called by the entity's signal handler. */
    public void failed(RecoveryFailed signal) {
      failure = signal.getFailure();
    }
  }

  /**
   * The entity, restarted.
   *
   * @param start makes the entity anew, with a state of its own
   */
  public static <C> Behavior<C> of(Function<Recovery, Behavior<C>> start) {
    return Behaviors.<C>supervise(
            Behaviors.setup(
                context -> {
                  Recovery recovery = new Recovery();
                  return Behaviors.intercept(
                          () -> new Interceptor(recovery), start.apply(recovery).unsafeCast())
                      .unsafeCast();
                }))
        .onFailure(
            Exception.class,
            SupervisorStrategy.restartWithBackoff(FIRST_PAUSE, LONGEST_PAUSE, SPREAD)
                .withResetBackoffAfter(WELL_AGAIN));
  }

  /** Sees the journal's answers too, which are no commands of the entity. */
  private static final class Interceptor extends BehaviorInterceptor<Object, Object> {
    private final Recovery recovery;

    Interceptor(Recovery recovery) {
      super(Object.class);
      this.recovery = recovery;
    }

    @Override
    public Behavior<Object> aroundReceive(
        TypedActorContext<Object> context, Object message, ReceiveTarget<Object> target) {
      Behavior<Object> next = target.apply(context, message);
      if (recovery.failure != null) {
        throw new NotRecoveredException(recovery.failure);
      }
      return next;
    }
  }
}
