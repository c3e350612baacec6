package io.rvoip.protocol.sip.transaction;

import io.rvoip.protocol.sip.CSeq;
import io.rvoip.protocol.sip.SipRequest;
import org.jspecify.annotations.Nullable;

/**
 * What a request keeps when a forking proxy sends it here by two paths, RFC 3261 §8.2.2.2: the
 * branch differs, these do not.
 */
record MergedRequestId(String callId, String fromTag, CSeq cseq) {
  /** Null for a request with a To tag: it is inside a dialog and cannot have been forked. */
  static @Nullable MergedRequestId of(SipRequest request) {
    if (request.to().tag() != null) {
      return null;
    }
    String fromTag = request.from().tag();
    return new MergedRequestId(request.callId(), fromTag == null ? "" : fromTag, request.cseq());
  }
}
