package io.rvoip.protocol.sip;

import org.jspecify.annotations.Nullable;

/** A request, RFC 3261 §7.1. */
public final class SipRequest extends SipMessage {
  private final Method method;
  private final int uriStart;
  private final int uriEnd;
  private @Nullable Uri requestUri;

  SipRequest(byte[] bytes, HeaderIndex index, Method method, int uriStart, int uriEnd) {
    super(bytes, index);
    this.method = method;
    this.uriStart = uriStart;
    this.uriEnd = uriEnd;
  }

  /** A new request with nothing but its request line. */
  public static MessageEditor builder(Method method, Uri requestUri) {
    return MessageEditor.request(method, requestUri);
  }

  /** Method of the request line. */
  public Method method() {
    return method;
  }

  /** Request-URI. */
  public Uri requestUri() {
    Uri known = requestUri;
    if (known == null) {
      known = Uri.parse(requestUriText());
      requestUri = known;
    }
    return known;
  }

  String requestUriText() {
    return Wire.text(bytes, uriStart, uriEnd);
  }

  int uriStart() {
    return uriStart;
  }

  int uriEnd() {
    return uriEnd;
  }

  /** Response with the headers of RFC 3261 §8.2.6.2 and no tag added to To. */
  public SipResponse response(int status) {
    return responseBuilder(status, null).buildResponse();
  }

  /** Response whose To bears the tag, unless the request's To already has one. */
  public SipResponse response(int status, String toTag) {
    return responseBuilder(status, toTag).buildResponse();
  }

  /**
   * Begins a response: Via, From, To, Call-ID and CSeq byte for byte, Timestamp for a 100 (RFC 3261
   * §8.2.6.1), Record-Route for 101 to 299 of requests that create dialogs (§12.1.1).
   *
   * @param toTag tag for To when it has none; null to leave it
   */
  public MessageEditor responseBuilder(int status, @Nullable String toTag) {
    MessageEditor response = MessageEditor.response(status, ReasonPhrases.of(status));
    response.copy(HeaderName.VIA, this);
    if (status > 100 && status < 300 && method.createsDialog()) {
      response.copy(HeaderName.RECORD_ROUTE, this);
    }
    response.copy(HeaderName.FROM, this);
    if (toTag == null || !lacksToTag()) {
      response.copy(HeaderName.TO, this);
    } else {
      response.copyWithSuffix(HeaderName.TO, this, ";tag=" + checkedTag(toTag));
    }
    response.copy(HeaderName.CALL_ID, this);
    response.copy(HeaderName.CSEQ, this);
    if (status == 100) {
      response.copy(HeaderName.TIMESTAMP, this);
    }
    return response;
  }

  private boolean lacksToTag() {
    try {
      return to().tag() == null;
    } catch (SipSyntaxException e) {
      return false; // nothing can be put after what cannot be read; it goes back as it came
    }
  }

  private static String checkedTag(String tag) {
    if (!Chars.all(Chars.TOKEN, tag)) {
      throw new IllegalArgumentException("toTag: " + tag + " (expected: token)");
    }
    return tag;
  }
}
