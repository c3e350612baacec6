package io.rvoip.protocol.auth;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * HA1, RFC 7616 §3.4.2: H(username:realm:password) in lower-case hex. It is what a server stores,
 * one per algorithm, because it cannot be made from another algorithm's. It opens the account in
 * its realm: treat it as a password.
 */
public final class Ha1 {
  private Ha1() {}

  /** HA1 for one algorithm; a "-sess" algorithm gives that of its base. */
  public static String compute(
      DigestAlgorithm algorithm, String username, String realm, String password) {
    return algorithm.base().hash(username, realm, password);
  }

  /** HA1 for each algorithm without "-sess": what is stored of a new user. */
  public static Map<DigestAlgorithm, String> computeAll(
      String username, String realm, String password) {
    Map<DigestAlgorithm, String> all = new EnumMap<>(DigestAlgorithm.class);
    for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
      if (!algorithm.session()) {
        all.put(algorithm, compute(algorithm, username, realm, password));
      }
    }
    return Collections.unmodifiableMap(all);
  }

  /** H(username:realm), which stands for the name when userhash=true (RFC 7616 §3.4.4). */
  public static String userhash(DigestAlgorithm algorithm, String username, String realm) {
    return algorithm.base().hash(username, realm);
  }
}
