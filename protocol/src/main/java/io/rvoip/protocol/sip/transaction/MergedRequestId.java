package io.rvoip.protocol.sip.transaction;

import io.rvoip.protocol.sip.CSeq;
import io.rvoip.protocol.sip.SipRequest;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What a request keeps when a forking proxy sends it here by two paths, RFC 3261 §8.2.2.2: the
 * branch differs, these do not. Comparable for the same reason as {@link TransactionKey}.
 */
record MergedRequestId(String callId, String fromTag, CSeq cseq)
    implements Comparable<MergedRequestId> {
  private static final Comparator<MergedRequestId> ORDER =
      Comparator.comparing(MergedRequestId::callId)
          .thenComparing(MergedRequestId::fromTag)
          .thenComparingLong(id -> id.cseq.number())
          .thenComparing(id -> id.cseq.method().name());

  /** Null for a request with a To tag: it is inside a dialog and cannot have been forked. */
  static @Nullable MergedRequestId of(SipRequest request) {
    if (request.to().tag() != null) {
      return null;
    }
    String fromTag = request.from().tag();
    return new MergedRequestId(request.callId(), fromTag == null ? "" : fromTag, request.cseq());
  }

  @Override
  public int compareTo(MergedRequestId other) {
    return ORDER.compare(this, other);
  }
}
