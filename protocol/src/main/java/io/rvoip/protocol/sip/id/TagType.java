package io.rvoip.protocol.sip.id;

/** What kind of entity a tag of ours routes to; the character is part of the frozen tag format. */
public enum TagType {
  /** One leg of a call. */
  CALL('c');

  private final char code;

  TagType(char code) {
    this.code = code;
  }

  char code() {
    return code;
  }
}
