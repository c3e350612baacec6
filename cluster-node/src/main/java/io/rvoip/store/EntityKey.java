package io.rvoip.store;

/**
 * An entity's persistence id in its two halves: {@code type|id}, as Pekko's {@code
 * PersistenceId.of(type, id)} writes it. The type holds no bar, the id may.
 */
record EntityKey(String type, String id) {
  private static final int MAX_TYPE = 32;
  private static final int MAX_ID = 255;

  static EntityKey parse(String persistenceId) {
    int bar = persistenceId.indexOf('|');
    if (bar < 1
        || bar > MAX_TYPE
        || bar == persistenceId.length() - 1
        || persistenceId.length() - bar - 1 > MAX_ID) {
      throw new IllegalArgumentException(
          "persistenceId: "
              + persistenceId
              + " (expected: type|id, up to "
              + MAX_TYPE
              + "|"
              + MAX_ID
              + " characters)");
    }
    return new EntityKey(persistenceId.substring(0, bar), persistenceId.substring(bar + 1));
  }

  String persistenceId() {
    return type + "|" + id;
  }
}
