package io.rvoip.sip.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rvoip.protocol.sip.identity.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was known of a caller's number when the call came in, by its Identity headers (RFC 8224).
 * Part of {@code call.offered:1}: fields may be added, never changed.
 *
 * @param verstat {@code TN-Validation-Passed}, {@code TN-Validation-Failed} or {@code
 *     No-TN-Validation}
 * @param attest {@code A}, {@code B} or {@code C} of RFC 8588 when passed; null otherwise
 * @param origid the signer's name for where the call came from, a UUID; null otherwise
 * @param reason SIP status and words that say why it has not passed; null when it has
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CallIdentity(
    String verstat, @Nullable String attest, @Nullable String origid, @Nullable String reason) {

  /** As it stands in the call detail record. */
  public String toJson() {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("verstat", new Json.Text(verstat));
    put(members, "attest", attest);
    put(members, "origid", origid);
    put(members, "reason", reason);
    return Json.Obj.of(members).canonical();
  }

  private static void put(Map<String, Json> members, String name, @Nullable String value) {
    if (value != null) {
      members.put(name, new Json.Text(value));
    }
  }
}
