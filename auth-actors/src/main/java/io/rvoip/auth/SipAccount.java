package io.rvoip.auth;

import io.rvoip.protocol.auth.DigestAlgorithm;
import java.util.Map;

/**
 * A user as SIP Digest sees him.
 *
 * @param user name within the tenant, lower case
 * @param ha1 HA1 per algorithm, lower-case hex, made with the tenant's realm; opens the account
 */
public record SipAccount(
    String tenant,
    String user,
    String displayName,
    boolean enabled,
    Map<DigestAlgorithm, String> ha1) {

  /** Copies the map. */
  public SipAccount {
    ha1 = Map.copyOf(ha1);
  }

  /** Without HA1, which is as good as the password. */
  @Override
  public String toString() {
    return "SipAccount[" + tenant + "/" + user + (enabled ? "]" : ", disabled]");
  }
}
