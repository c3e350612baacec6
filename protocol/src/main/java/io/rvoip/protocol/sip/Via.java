package io.rvoip.protocol.sip;

import org.jspecify.annotations.Nullable;

/**
 * One Via value, RFC 3261 §20.42.
 *
 * @param transport transport token, such as {@code UDP}, as written
 * @param host sent-by host; an IPv6 reference keeps its brackets
 * @param port sent-by port, or -1 when absent
 * @param params branch, received, rport and others
 */
public record Via(String transport, String host, int port, Params params) {
  /** What every branch of RFC 3261 begins with, §8.1.1.7. */
  public static final String MAGIC_COOKIE = "z9hG4bK";

  /** Refuses what would not survive the wire. */
  public Via {
    if (!Chars.all(Chars.TOKEN, transport)) {
      throw new IllegalArgumentException("transport: " + transport + " (expected: token)");
    }
    if (!Chars.isHost(host)) {
      throw new IllegalArgumentException("host: " + host + " (expected: host)");
    }
    if (port != -1 && (port < 1 || port > 65535)) {
      throw new IllegalArgumentException("port: " + port + " (expected: -1 or 1 to 65535)");
    }
  }

  /** Parses one header value; throws {@link SipSyntaxException}. */
  public static Via parse(String text) {
    Scanner in = new Scanner("Via", text);
    Via sentBy = sentBy(in, true);
    Params params = Params.readHeader(in);
    in.end();
    return new Via(sentBy.transport, sentBy.host, sentBy.port, params);
  }

  /**
   * Reads as much as an answer needs: protocol, sent-by and the parameters before the first bad
   * one. For requests that are answered 400.
   */
  static Via parseLeniently(String text) {
    Scanner in = new Scanner("Via", text);
    Via sentBy = sentBy(in, false);
    return new Via(sentBy.transport, sentBy.host, sentBy.port, Params.readHeaderLeniently(in));
  }

  private static Via sentBy(Scanner in, boolean strict) {
    in.blanks();
    String protocol = in.token();
    in.blanks().expect('/');
    in.blanks();
    String version = in.token();
    if (strict && !(protocol.equalsIgnoreCase("SIP") && version.equals("2.0"))) {
      throw in.fail("SIP/2.0");
    }
    in.blanks().expect('/');
    in.blanks();
    String transport = in.token();
    if (!Chars.isBlank(in.peek())) {
      throw in.fail("blank before sent-by");
    }
    in.blanks();
    String host = in.host();
    int port = -1;
    if (in.blanks().accept(':')) {
      in.blanks();
      port = in.port();
    }
    return new Via(transport, host, port, Params.EMPTY);
  }

  /** The branch parameter. */
  public @Nullable String branch() {
    return params.get("branch");
  }

  /**
   * Whether the branch is a transaction id of RFC 3261; a bare cookie is none (RFC 4475 §3.2.1).
   */
  public boolean hasRfc3261Branch() {
    String branch = branch();
    return branch != null
        && branch.length() > MAGIC_COOKIE.length()
        && branch.regionMatches(true, 0, MAGIC_COOKIE, 0, MAGIC_COOKIE.length());
  }

  /** The received parameter, RFC 3261 §18.2.1; IPv6 with or without brackets, RFC 5118 §4.5. */
  public @Nullable String received() {
    return params.get("received");
  }

  /** Whether the sender wants symmetric response routing, RFC 3581 §3. */
  public boolean rportRequested() {
    return params.has("rport");
  }

  /** Value of rport; -1 when absent, empty or unreadable. */
  public int rport() {
    String value = params.get("rport");
    long port = value == null ? -1 : Chars.decimal(value, 65535);
    return port < 1 ? -1 : (int) port;
  }

  /** This Via with one parameter set; null makes a flag. */
  public Via with(String name, @Nullable String value) {
    return new Via(transport, host, port, params.with(name, value));
  }

  /** Header value. */
  @Override
  public String toString() {
    StringBuilder b =
        new StringBuilder(64).append("SIP/2.0/").append(transport).append(' ').append(host);
    if (port >= 0) {
      b.append(':').append(port);
    }
    params.appendTo(b);
    return b.toString();
  }
}
