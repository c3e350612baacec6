package io.rvoip.protocol.sip;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * SIP or SIPS URI, RFC 3261 §19.1. All components are kept as on the wire, with their escapes;
 * {@link #unescapedUser()} is what a user is looked up by. An IPv6 host keeps its brackets.
 *
 * <p>{@code equals} compares components as written; {@link #equivalent} compares as RFC 3261
 * §19.1.4 says.
 *
 * @param secure sips instead of sip
 * @param user user part, escaped; null when absent
 * @param password password, escaped; null when absent
 * @param host host name, IPv4 address, or IPv6 reference in brackets
 * @param port port, or -1 when absent
 * @param params URI parameters
 * @param headers what follows the question mark, unread; null when absent
 */
public record SipUri(
    boolean secure,
    @Nullable String user,
    @Nullable String password,
    String host,
    int port,
    Params params,
    @Nullable String headers)
    implements Uri {

  /** Refuses components that would not survive the wire. */
  public SipUri {
    check(user == null || (!user.isEmpty() && Chars.allOrEscaped(Chars.USER, user)), "user", user);
    check(password == null || Chars.allOrEscaped(Chars.PASSWORD, password), "password", "…");
    check(password == null || user != null, "password", "…");
    check(Chars.isHost(host), "host", host);
    check(port == -1 || (port > 0 && port < 65536), "port", port);
    params = params.asUri();
    check(headers == null || Chars.allOrEscaped(Chars.URI_HEADER, headers), "headers", headers);
  }

  private static void check(boolean ok, String name, @Nullable Object value) {
    if (!ok) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: as in RFC 3261 §25.1, escaped)");
    }
  }

  /**
   * Plain sip URI without parameters.
   *
   * @param user user; characters that may not stand there are escaped, escapes are kept
   * @param port port, or -1 for none
   */
  public static SipUri of(@Nullable String user, String host, int port) {
    return new SipUri(
        false,
        user == null ? null : Escapes.escape(Chars.USER, user, true),
        null,
        host,
        port,
        Params.EMPTY,
        null);
  }

  static SipUri read(boolean secure, Scanner in, int from) {
    in.pos = from;
    String user = null;
    String password = null;
    // No '@' may stand unescaped in a host, parameter or header, so the first one ends the
    // userinfo.
    int at = in.text.indexOf('@', from);
    if (at >= 0) {
      int colon = in.text.indexOf(':', from);
      user = in.text.substring(from, colon >= 0 && colon < at ? colon : at);
      password = colon >= 0 && colon < at ? in.text.substring(colon + 1, at) : null;
      if (user.isEmpty()
          || !Chars.allOrEscaped(Chars.USER, user)
          || (password != null && !Chars.allOrEscaped(Chars.PASSWORD, password))) {
        throw in.fail("user part");
      }
      in.pos = at + 1;
    }
    String host = in.host();
    int port = in.accept(':') ? in.port() : -1;
    Params params = Params.readUri(in);
    String headers = null;
    if (in.accept('?')) {
      headers = in.text.substring(in.pos);
      if (headers.isEmpty() || !Chars.allOrEscaped(Chars.URI_HEADER, headers)) {
        throw in.fail("URI headers");
      }
      in.pos = in.text.length();
    }
    if (!in.atEnd()) {
      throw in.fail("end of URI");
    }
    return new SipUri(secure, user, password, host, port, params, headers);
  }

  @Override
  public String scheme() {
    return secure ? "sips" : "sip";
  }

  /** The transport parameter, as written. */
  public @Nullable String transportParam() {
    return params.get("transport");
  }

  /** Whether the URI names a loose router, RFC 3261 §16.4. */
  public boolean isLooseRouter() {
    return params.has("lr");
  }

  /** User part with all escapes resolved, RFC 3261 §10.3 step 5; may hold any character. */
  public @Nullable String unescapedUser() {
    return user == null ? null : Escapes.resolve(user, false);
  }

  /** This URI with other parameters. */
  public SipUri withParams(Params changed) {
    return new SipUri(secure, user, password, host, port, changed, headers);
  }

  /** This URI with one parameter set; null makes a flag. */
  public SipUri withParam(String name, @Nullable String value) {
    return withParams(params.with(name, value));
  }

  /** RFC 3261 §19.1.4 comparison. */
  public boolean equivalent(SipUri other) {
    return secure == other.secure
        && Objects.equals(normalUser(), other.normalUser())
        && Objects.equals(
            password == null ? null : Escapes.resolve(password, true),
            other.password == null ? null : Escapes.resolve(other.password, true))
        && host.equalsIgnoreCase(other.host)
        && port == other.port
        && paramsMatch(other)
        && Arrays.equals(sortedHeaders(), other.sortedHeaders());
  }

  private @Nullable String normalUser() {
    return user == null ? null : Escapes.resolve(user, true);
  }

  private boolean paramsMatch(SipUri other) {
    // The list of §19.1.4, and transport, which its examples treat alike.
    for (String name : new String[] {"user", "ttl", "method", "maddr", "transport"}) {
      if (params.has(name) != other.params.has(name)) {
        return false;
      }
    }
    for (String name : params.names()) {
      if (other.params.has(name)) {
        String mine = params.get(name);
        String theirs = other.params.get(name);
        boolean same =
            mine == null || theirs == null
                ? Objects.equals(mine, theirs)
                : mine.equalsIgnoreCase(theirs);
        if (!same) {
          return false;
        }
      }
    }
    return true;
  }

  private String[] sortedHeaders() {
    if (headers == null) {
      return new String[0];
    }
    String[] parts = headers.split("&", -1);
    for (int i = 0; i < parts.length; i++) {
      int eq = parts[i].indexOf('=');
      String name = eq < 0 ? parts[i] : parts[i].substring(0, eq);
      parts[i] =
          Chars.lower(Escapes.resolve(name, true))
              + (eq < 0 ? "" : Escapes.resolve(parts[i].substring(eq), true));
    }
    Arrays.sort(parts);
    return parts;
  }

  @Override
  public String toString() {
    StringBuilder b = new StringBuilder(64).append(scheme()).append(':');
    if (user != null) {
      b.append(user);
      if (password != null) {
        b.append(':').append(password);
      }
      b.append('@');
    }
    b.append(host);
    if (port >= 0) {
      b.append(':').append(port);
    }
    params.appendTo(b);
    if (headers != null) {
      b.append('?').append(headers);
    }
    return b.toString();
  }
}
