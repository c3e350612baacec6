package io.rvoip.protocol.sdp;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An attribute line, RFC 8866 §5.13: {@code a=name} or {@code a=name:value}.
 *
 * @param value null for a property attribute
 */
public record Attribute(String name, @Nullable String value) {
  private static final Set<String> SECRET = Set.of("crypto", "ice-pwd", "key-mgmt");

  /** A property attribute. */
  public static Attribute flag(String name) {
    return new Attribute(name, null);
  }

  /** A value attribute. */
  public static Attribute of(String name, String value) {
    return new Attribute(name, value);
  }

  /** What stands behind {@code a=}. */
  String encode() {
    return value == null ? name : name + ":" + value;
  }

  /** Keys and passwords do not reach logs. */
  @Override
  public String toString() {
    return SECRET.contains(name) ? name + ":***" : encode();
  }
}
