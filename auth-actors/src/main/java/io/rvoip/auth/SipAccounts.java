package io.rvoip.auth;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Finds users for Digest. Never blocks; fails when the store does not answer. */
@FunctionalInterface
public interface SipAccounts {

  /** The account, disabled ones too; empty when there is none. */
  CompletionStage<Optional<SipAccount>> find(String tenant, String user);

  /** The account if it is known without asking anybody; empty says nothing. */
  default Optional<SipAccount> remembered(String tenant, String user) {
    return Optional.empty();
  }

  /** The account as it is stored now, whatever is remembered of it. */
  default CompletionStage<Optional<SipAccount>> read(String tenant, String user) {
    return find(tenant, user);
  }
}
