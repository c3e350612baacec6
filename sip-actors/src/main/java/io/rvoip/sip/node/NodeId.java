package io.rvoip.sip.node;

import org.apache.pekko.cluster.Member;

/**
 * One life of one node: its operator's name and the incarnation that tells this life from the one
 * before a restart. Written {@code name#incarnation}.
 */
public record NodeId(String name, String incarnation) {
  /** Prefix of the cluster role that carries the id. */
  public static final String ROLE = "node=";

  public NodeId {
    if (!name.matches("[A-Za-z0-9_-]{1,32}")) {
      throw new IllegalArgumentException(
          "name: '" + name + "' (expected: 1..32 letters, digits, '-' or '_')");
    }
  }

  /** Reads what {@link #toString()} wrote. */
  public static NodeId parse(String text) {
    int hash = text.indexOf('#');
    if (hash < 0) {
      throw new IllegalArgumentException("node: '" + text + "' (expected: name#incarnation)");
    }
    return new NodeId(text.substring(0, hash), text.substring(hash + 1));
  }

  /** The life that a member carries in its role {@code node=name#incarnation}. */
  public static NodeId of(Member member) {
    return member.getRoles().stream()
        .filter(role -> role.startsWith(ROLE))
        .findFirst()
        .map(role -> parse(role.substring(ROLE.length())))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "roles of " + member.address() + ": none begins with " + ROLE));
  }

  @Override
  public String toString() {
    return name + "#" + incarnation;
  }
}
