package io.rvoip.protocol.sdp;

/** A line that we keep and give back but do not read: i=, u=, e=, p=, k=, and unknown letters. */
public record OtherLine(char type, String value) {
  /** Without the value: k= holds a key, e= and p= a person's address. */
  @Override
  public String toString() {
    return type + "=…";
  }
}
