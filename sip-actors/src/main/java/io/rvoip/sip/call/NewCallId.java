package io.rvoip.sip.call;

import org.jspecify.annotations.Nullable;

/** Begins calls: an id for each, as long as the tenant may have more. Any thread. */
@FunctionalInterface
public interface NewCallId {
  /** The id of a new call of that tenant; null when it has all the calls it may have. */
  @Nullable String of(String tenant);
}
