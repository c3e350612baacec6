package io.rvoip.node;

import io.rvoip.auth.AccountChanges;
import io.rvoip.sip.SipNode;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Withdraws the bindings of users who are removed or disabled, at the node that has done it: nobody
 * rings a phone that may not register any more.
 */
final class EndedRegistrations implements AccountChanges {
  private static final Logger LOG = LoggerFactory.getLogger(EndedRegistrations.class);

  private final AtomicReference<SipNode> registrar = new AtomicReference<>();

  /** From now on by this node; before it has SIP nobody changes users. */
  void by(SipNode sip) {
    registrar.set(sip);
  }

  @Override
  public void changed(String tenant, String user, What what) {
    switch (what) {
      case ADDED, UPDATED, PASSWORD, ACCESS -> {}
      case DISABLED, REMOVED -> withdraw(tenant, user);
    }
  }

  private void withdraw(String tenant, String user) {
    SipNode sip = registrar.get();
    if (sip == null) {
      return;
    }
    sip.withdraw(tenant, user)
        .whenComplete(
            (bindings, failure) -> {
              if (failure != null) {
                LOG.warn(
                    "bindings of {}/{}, who may not register, stay until they expire: {}",
                    tenant,
                    user,
                    failure.getMessage());
              }
            });
  }
}
