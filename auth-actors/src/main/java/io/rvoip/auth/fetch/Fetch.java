package io.rvoip.auth.fetch;

import java.net.URI;
import java.util.concurrent.CompletionStage;

/** Gets documents; the stage fails with a {@link FetchException}. Never blocks. */
@FunctionalInterface
public interface Fetch {

  /** The body of a 200 answer. */
  CompletionStage<byte[]> get(URI address);
}
