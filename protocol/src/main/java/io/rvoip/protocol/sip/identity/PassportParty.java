package io.rvoip.protocol.sip.identity;

/** Who calls or is called, RFC 8225 §5.2.1: a telephone number or a URI. */
public sealed interface PassportParty {

  /** A number in the canonical form of RFC 8224 §8.3: digits, {@code #} and {@code *}. */
  record Tn(String number) implements PassportParty {}

  /** A URI in the normal form of RFC 8224 §8.5. */
  record Uri(String uri) implements PassportParty {}
}
