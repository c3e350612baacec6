package io.rvoip.store;

import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import org.apache.pekko.actor.ExtensionIdProvider;
import org.apache.pekko.actor.setup.Setup;

/**
 * Where the actor system's plugins find the opened {@link Store}. It is handed in when the system
 * is made: {@code ActorSystemSetup.create(bootstrap, new StoreExtension.StoreSetup(store))}.
 */
public final class StoreExtension implements Extension {
  private static final Id ID = new Id();

  private final Store store;

  private StoreExtension(Store store) {
    this.store = store;
  }

  /** The store of an actor system. */
  public static Store storeOf(ClassicActorSystemProvider system) {
    return ID.get(system).store;
  }

  /** Hands an opened store to an actor system. */
  public static final class StoreSetup extends Setup {
    private final Store store;

    /** The store; the actor system does not close it. */
    public StoreSetup(Store store) {
      this.store = store;
    }
  }

  private static final class Id extends AbstractExtensionId<StoreExtension>
      implements ExtensionIdProvider {

    @Override
    public StoreExtension createExtension(ExtendedActorSystem system) {
      return system
          .settings()
          .setup()
          .get(StoreSetup.class)
          .map(setup -> new StoreExtension(setup.store))
          .orElseThrow(
              () ->
                  new IllegalStateException(
                      "store: none (expected: a StoreSetup in the actor system's setup)"));
    }

    @Override
    public StoreExtension get(ActorSystem system) {
      return super.get(system);
    }

    @Override
    public Id lookup() {
      return this;
    }
  }
}
