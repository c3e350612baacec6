package io.rvoip.sip.api;

import org.jspecify.annotations.Nullable;

/** A hash of a row of values (FNV-1a, 64 bits): the same values, the same text, at every node. */
final class Fingerprint {
  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;
  private static final char END = '\uffff';

  private long hash = OFFSET;

  Fingerprint add(@Nullable Object value) {
    String text = String.valueOf(value);
    for (int i = 0; i < text.length(); i++) {
      add(text.charAt(i));
    }
    add(END); // else "ab", "c" were "a", "bc"
    return this;
  }

  private void add(char c) {
    hash = (hash ^ c) * PRIME;
  }

  /** 16 hexadecimal digits. */
  String text() {
    return "%016x".formatted(hash);
  }
}
