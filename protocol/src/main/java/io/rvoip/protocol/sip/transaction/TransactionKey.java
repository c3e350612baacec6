package io.rvoip.protocol.sip.transaction;

import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.Via;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * What messages of one transaction have in common, RFC 3261 §17.1.3 and §17.2.3.
 *
 * <p>Comparable, so that branches made to collide in a hash map cost O(log n) each and not O(n).
 *
 * @param branch branch of the top Via; for requests of RFC 2543 peers a text made of the fields
 *     that §17.2.3 compares instead
 * @param sentBy {@code host:port} of the top Via, lower case; empty for client transactions, whose
 *     Via is ours
 * @param method method of the request that created the transaction, never ACK
 * @param server whether the transaction answers
 */
public record TransactionKey(String branch, String sentBy, Method method, boolean server)
    implements Comparable<TransactionKey> {
  private static final Comparator<TransactionKey> ORDER =
      Comparator.comparing(TransactionKey::branch)
          .thenComparing(TransactionKey::sentBy)
          .thenComparing(key -> key.method.name())
          .thenComparing(TransactionKey::server);

  /** Key of the server transaction that a request belongs to; an ACK belongs to its INVITE. */
  public static TransactionKey ofServer(SipRequest request) {
    var method = request.method().equals(Method.ACK) ? Method.INVITE : request.method();
    return ofServer(request, method);
  }

  /** Key of the INVITE that a CANCEL asks to end, RFC 3261 §9.2. */
  static TransactionKey ofCancelledInvite(SipRequest cancel) {
    return ofServer(cancel, Method.INVITE);
  }

  /** Key of the client transaction that sends this request; it needs our Via on top. */
  public static TransactionKey ofClient(SipRequest request) {
    String branch = request.topVia().branch();
    if (branch == null) {
      throw new IllegalArgumentException("request: top Via without branch (expected: a branch)");
    }
    return new TransactionKey(branch, "", request.method(), false);
  }

  /** Key of the client transaction that a response belongs to, RFC 3261 §17.1.3. */
  public static TransactionKey ofClient(SipResponse response) {
    String branch = response.topVia().branch();
    return new TransactionKey(branch == null ? "" : branch, "", response.cseq().method(), false);
  }

  /**
   * Key of the server transaction that a response of ours belongs to; empty when its request had no
   * branch of RFC 3261, and only the request itself could tell.
   */
  public static Optional<TransactionKey> ofServer(SipResponse response) {
    Via via = response.topVia();
    String branch = via.branch();
    return branch == null || !via.hasRfc3261Branch()
        ? Optional.empty()
        : Optional.of(new TransactionKey(branch, sentBy(via), response.cseq().method(), true));
  }

  private static TransactionKey ofServer(SipRequest request, Method method) {
    Via via = request.topVia();
    String branch = via.branch();
    String matched = branch != null && via.hasRfc3261Branch() ? branch : rfc2543Id(request, via);
    return new TransactionKey(matched, sentBy(via), method, true);
  }

  @Override
  public int compareTo(TransactionKey other) {
    return ORDER.compare(this, other);
  }

  private static String sentBy(Via via) {
    int port = via.port() >= 0 ? via.port() : "TLS".equals(via.transport()) ? 5061 : 5060;
    return via.host().toLowerCase(Locale.ROOT) + ':' + port;
  }

  /**
   * RFC 3261 §17.2.3: without the magic cookie, Request-URI, From tag, Call-ID, CSeq number and top
   * Via tell transactions apart. To tags are left out: those of an INVITE and its ACK differ.
   */
  private static String rfc2543Id(SipRequest request, Via via) {
    return "2543 "
        + request.requestUri()
        + ' '
        + request.from().tag()
        + ' '
        + request.callId()
        + ' '
        + request.cseq().number()
        + ' '
        + via;
  }
}
