package io.rvoip.node.join;

/**
 * What an admitted host is told: where the cluster's database is. All else, the key of remoting's
 * certificates included, it finds there.
 *
 * @param cluster name of the cluster
 */
public record JoinGrant(String cluster, String url, String user, String password) {
  /** Without the password. */
  @Override
  public String toString() {
    return "JoinGrant[" + cluster + " at " + url + "]";
  }
}
