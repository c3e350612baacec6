package io.rvoip.auth.issue;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Where signing keys are kept, for all nodes. Nothing here blocks. */
public interface SigningKeyStore {

  /** All keys by generation. */
  CompletionStage<List<StoredKey>> list();

  /** Keeps a key; false when there is one of this generation, made by another node meanwhile. */
  CompletionStage<Boolean> add(StoredKey key);

  /** Deletes keys up to this generation; says how many. */
  CompletionStage<Integer> deleteUpTo(long generation);
}
