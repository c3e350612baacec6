package io.rvoip.protocol.sip;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Request method, RFC 3261 §7.1; compared with case.
 *
 * @param name token
 */
public record Method(String name) {
  /** RFC 3261 §13. */
  public static final Method INVITE = new Method("INVITE");

  /** RFC 3261 §17. */
  public static final Method ACK = new Method("ACK");

  /** RFC 3261 §15. */
  public static final Method BYE = new Method("BYE");

  /** RFC 3261 §9. */
  public static final Method CANCEL = new Method("CANCEL");

  /** RFC 3261 §11. */
  public static final Method OPTIONS = new Method("OPTIONS");

  /** RFC 3261 §10. */
  public static final Method REGISTER = new Method("REGISTER");

  /** RFC 3262. */
  public static final Method PRACK = new Method("PRACK");

  /** RFC 3311. */
  public static final Method UPDATE = new Method("UPDATE");

  /** RFC 6086. */
  public static final Method INFO = new Method("INFO");

  /** RFC 3515. */
  public static final Method REFER = new Method("REFER");

  /** RFC 6665. */
  public static final Method NOTIFY = new Method("NOTIFY");

  /** RFC 6665. */
  public static final Method SUBSCRIBE = new Method("SUBSCRIBE");

  /** RFC 3428. */
  public static final Method MESSAGE = new Method("MESSAGE");

  /** RFC 3903. */
  public static final Method PUBLISH = new Method("PUBLISH");

  private static final List<Method> LIST =
      List.of(
          INVITE, ACK, BYE, CANCEL, OPTIONS, REGISTER, PRACK, UPDATE, INFO, REFER, NOTIFY,
          SUBSCRIBE, MESSAGE, PUBLISH);

  private static final Map<String, Method> KNOWN =
      LIST.stream().collect(Collectors.toUnmodifiableMap(Method::name, Function.identity()));

  /** Refuses what is no token. */
  public Method {
    if (!Chars.all(Chars.TOKEN, name)) {
      throw new IllegalArgumentException("name: " + name + " (expected: token)");
    }
  }

  /** The method of that name; known ones are always the same object. */
  public static Method of(String name) {
    Method known = KNOWN.get(name);
    return known != null ? known : new Method(name);
  }

  /** The method that is named by the first {@code length} bytes, which are a token. */
  static Method of(byte[] b, int length) {
    for (Method known : LIST) {
      if (known.isNamed(b, length)) {
        return known;
      }
    }
    return new Method(Wire.text(b, 0, length));
  }

  private boolean isNamed(byte[] b, int length) {
    if (name.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (name.charAt(i) != b[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether some RFC that we have read defines it; a name of another spelling is another method.
   */
  public boolean isKnown() {
    return KNOWN.containsKey(name);
  }

  /**
   * Whether a request of this method can create a dialog: RFC 3261 §12, RFC 6665 §4.4.1, RFC 3515.
   */
  public boolean createsDialog() {
    return equals(INVITE) || equals(SUBSCRIBE) || equals(REFER) || equals(NOTIFY);
  }

  @Override
  public String toString() {
    return name;
  }
}
