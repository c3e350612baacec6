package io.rvoip.auth.nonce;

import java.util.concurrent.CompletionStage;

/** Takes each count of a nonce once in the whole cluster. Any thread; never blocks, never fails. */
@FunctionalInterface
public interface NonceUses {

  /**
   * Takes a count.
   *
   * @param nowMillis milliseconds since the epoch
   */
  CompletionStage<NonceUse> use(NonceId nonce, long count, long nowMillis);
}
