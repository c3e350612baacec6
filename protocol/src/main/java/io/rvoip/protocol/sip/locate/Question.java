package io.rvoip.protocol.sip.locate;

/**
 * A question for the DNS.
 *
 * @param name absolute domain name, lower case, without the dot at its end
 */
public record Question(Kind kind, String name) {

  /** Kinds of records. */
  public enum Kind {
    /** RFC 3403. */
    NAPTR,
    /** RFC 2782. */
    SRV,
    /** A and AAAA together, RFC 7984 §3. */
    ADDRESS
  }

  @Override
  public String toString() {
    return kind + " " + name;
  }
}
