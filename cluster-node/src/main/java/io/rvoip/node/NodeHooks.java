package io.rvoip.node;

import io.rvoip.store.Store;
import java.util.function.Consumer;

/**
 * What whoever starts a node wants to hear and do on the way.
 *
 * @param says gets one line when the start has to wait for something
 * @param storeOpened is run once the schema is there and before anything listens
 */
public record NodeHooks(Consumer<String> says, Consumer<Store> storeOpened) {
  /** Lines go nowhere, nothing is done. */
  public static final NodeHooks NONE = new NodeHooks(line -> {}, store -> {});
}
