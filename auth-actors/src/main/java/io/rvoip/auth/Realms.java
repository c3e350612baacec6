package io.rvoip.auth;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The Digest realm of each tenant: fixed when the tenant is made, because HA1 contains it. */
@FunctionalInterface
public interface Realms {

  /** The realm; empty when there is no such tenant. */
  CompletionStage<Optional<String>> realmOf(String tenant);
}
