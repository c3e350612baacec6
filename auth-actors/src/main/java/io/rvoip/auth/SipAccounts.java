package io.rvoip.auth;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Finds users for Digest. Never blocks; fails when the store does not answer. */
@FunctionalInterface
public interface SipAccounts {

  /** The account, disabled ones too; empty when there is none. */
  CompletionStage<Optional<SipAccount>> find(String tenant, String user);
}
