package io.rvoip.auth.issue;

import java.time.Instant;

/**
 * A signing key as it is stored.
 *
 * @param generation 1 for the first, one more for each next
 * @param kid public id, RFC 7517 §4.5
 * @param activeFrom from when on it signs
 * @param sealed JWK with its private part, encrypted under the cluster key
 */
@SuppressWarnings("ArrayRecordComponent") // a row, compared by nobody
public record StoredKey(long generation, String kid, Instant activeFrom, byte[] sealed) {
  /** Without the content. */
  @Override
  public String toString() {
    return "StoredKey[" + generation + " " + kid + " from " + activeFrom + "]";
  }
}
