package io.rvoip.sip.node;

/**
 * One life of one node: its operator's name and the incarnation that tells this life from the one
 * before a restart. Written {@code name#incarnation}.
 */
public record NodeId(String name, String incarnation) {
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

  @Override
  public String toString() {
    return name + "#" + incarnation;
  }
}
