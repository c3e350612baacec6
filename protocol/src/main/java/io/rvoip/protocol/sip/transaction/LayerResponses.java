package io.rvoip.protocol.sip.transaction;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import org.jspecify.annotations.Nullable;

/** The responses that the layer gives without asking the TU. */
final class LayerResponses {
  private LayerResponses() {}

  static SipResponse trying(SipRequest request) {
    return request.response(100);
  }

  static SipResponse finalResponse(SipRequest request, int status) {
    return request.response(status, toTag(request));
  }

  static SipResponse finalResponse(SipRequest request, int status, @Nullable String toTag) {
    return request.response(status, toTag == null ? toTag(request) : toTag);
  }

  static SipResponse overloaded(SipRequest request, int retryAfterSeconds) {
    return request
        .responseBuilder(503, toTag(request))
        .set(HeaderName.RETRY_AFTER, Integer.toString(retryAfterSeconds))
        .buildResponse();
  }

  /**
   * RFC 3261 §8.2.7: without state, the same request must get the same tag. Begins with 0, which no
   * dialog tag of ours does, and needs no secret: it names no dialog.
   */
  private static String toTag(SipRequest request) {
    String branch = request.topVia().branch();
    long hash = request.callId().hashCode();
    hash = (hash << 32) ^ (branch == null ? 0 : branch.hashCode());
    return "0" + Long.toHexString(hash * 0x9E3779B97F4A7C15L);
  }
}
