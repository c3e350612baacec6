package io.rvoip.protocol.sip.uas;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.TelUri;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * RFC 3261 §8.2 in its order, and the answer to OPTIONS, §11.2.
 *
 * @param allowed methods that we handle, as Allow lists them; ACK and CANCEL included
 * @param extensions option tags that we know, as Supported lists them
 * @param bodyTypes media types that we read, {@code type/subtype} in lower case
 * @param eventPackages event packages that we offer, RFC 6665; often none
 */
public record UasRules(
    List<Method> allowed,
    List<String> extensions,
    List<String> bodyTypes,
    List<String> eventPackages) {
  private static final String SDP = "application/sdp";

  public UasRules {
    allowed = List.copyOf(allowed);
    extensions = List.copyOf(extensions);
    bodyTypes = List.copyOf(bodyTypes);
    eventPackages = List.copyOf(eventPackages);
  }

  /**
   * The refusal that the request deserves; null when it may be handled. ACK and CANCEL always may.
   */
  public @Nullable SipResponse check(SipRequest request, String toTag) {
    var method = request.method();
    if (method.equals(Method.ACK) || method.equals(Method.CANCEL)) {
      return null; // no answer to the one; §8.2.2.3: Require in the other MUST be ignored
    }
    // §21.5.2: 501 is for a method that is not even recognised.
    if (!method.isKnown() && !allowed.contains(method)) {
      return request.response(501, toTag);
    }
    // §8.2.1: "405 (Method Not Allowed) ... MUST also add an Allow header field".
    if (!allowed.contains(method)) {
      return with(request, 405, toTag, HeaderName.ALLOW, allowValue());
    }
    // §8.2.2.1: a scheme that we do not know.
    if (!(request.requestUri() instanceof SipUri || request.requestUri() instanceof TelUri)) {
      return request.response(416, toTag);
    }
    // §8.1.1.8: requests that make dialogs name where the peer is to be reached. One without From
    // tag is of RFC 2543, where From says that too (RFC 4475 §3.4.1).
    if (method.createsDialog() && request.contacts().isEmpty() && request.from().tag() != null) {
      return request.responseBuilder(400, toTag).reason("Missing Contact").buildResponse();
    }
    // §8.2.2.3: "420 (Bad Extension)" with the option tags that we do not know.
    if (request.has(HeaderName.REQUIRE)) {
      var unknown = request.required().stream().filter(tag -> !knows(tag)).toList();
      if (!unknown.isEmpty()) {
        return with(request, 420, toTag, HeaderName.UNSUPPORTED, String.join(", ", unknown));
      }
    }
    if (isUnknownEvent(request)) {
      return badEvent(request, toTag);
    }
    if (!isBodyReadable(request)) {
      return unreadable(request, toTag);
    }
    // §21.4.7: an offer can only be answered by SDP.
    return method.equals(Method.INVITE) && !accepts(request, SDP)
        ? request.response(406, toTag)
        : null;
  }

  /** 200 to OPTIONS with everything that we can do, §11.2. */
  public SipResponse options(SipRequest request, String toTag) {
    var response =
        request
            .responseBuilder(200, toTag)
            .add(HeaderName.ALLOW, allowValue())
            .add(HeaderName.ACCEPT, String.join(", ", bodyTypes))
            .add(HeaderName.ACCEPT_ENCODING, "identity")
            .add(HeaderName.ACCEPT_LANGUAGE, "en")
            .add(HeaderName.SUPPORTED, String.join(", ", extensions));
    if (!eventPackages.isEmpty()) {
      response.add(HeaderName.ALLOW_EVENTS, String.join(", ", eventPackages));
    }
    return response.buildResponse();
  }

  /** Value of Allow. */
  public String allowValue() {
    return String.join(", ", allowed.stream().map(Method::name).toList());
  }

  private boolean knows(String optionTag) {
    return extensions.stream().anyMatch(optionTag::equalsIgnoreCase);
  }

  /** RFC 6665 §4.1.3 and §4.2.1.1, RFC 3903 §6: SUBSCRIBE and PUBLISH name an event package. */
  private boolean isUnknownEvent(SipRequest request) {
    if (!request.method().equals(Method.SUBSCRIBE) && !request.method().equals(Method.PUBLISH)) {
      return false;
    }
    String event = request.header(HeaderName.EVENT);
    return event == null || !eventPackages.contains(withoutParams(event));
  }

  private SipResponse badEvent(SipRequest request, String toTag) {
    return eventPackages.isEmpty()
        ? request.response(489, toTag)
        : with(request, 489, toTag, HeaderName.ALLOW_EVENTS, String.join(", ", eventPackages));
  }

  /** §8.2.3: type and encoding must be ours, unless the body is optional. */
  private boolean isBodyReadable(SipRequest request) {
    if (!request.hasBody() || isOptional(request)) {
      return true;
    }
    boolean plain =
        request.headers(HeaderName.CONTENT_ENCODING).stream()
            .allMatch("identity"::equalsIgnoreCase);
    String type = request.contentType();
    return plain && type != null && bodyTypes.contains(withoutParams(type));
  }

  private static boolean isOptional(SipRequest request) {
    String disposition = request.header(HeaderName.CONTENT_DISPOSITION);
    return disposition != null
        && disposition.toLowerCase(Locale.ROOT).replace(" ", "").contains("handling=optional");
  }

  /** §8.2.3: a 415 lists what would have been understood. */
  private SipResponse unreadable(SipRequest request, String toTag) {
    return request
        .responseBuilder(415, toTag)
        .add(HeaderName.ACCEPT, String.join(", ", bodyTypes))
        .add(HeaderName.ACCEPT_ENCODING, "identity")
        .add(HeaderName.ACCEPT_LANGUAGE, "en")
        .buildResponse();
  }

  /** §20.1: no Accept means application/sdp; {@code q=0} is not looked at, nobody sends it. */
  private static boolean accepts(SipRequest request, String type) {
    if (!request.has(HeaderName.ACCEPT)) {
      return true;
    }
    String wholeType = type.substring(0, type.indexOf('/')) + "/*";
    return request.headers(HeaderName.ACCEPT).stream()
        .map(UasRules::withoutParams)
        .anyMatch(range -> range.equals(type) || range.equals(wholeType) || range.equals("*/*"));
  }

  private static String withoutParams(String value) {
    int semicolon = value.indexOf(';');
    return (semicolon < 0 ? value : value.substring(0, semicolon)).trim().toLowerCase(Locale.ROOT);
  }

  private static SipResponse with(
      SipRequest request, int status, String toTag, HeaderName name, String value) {
    return request.responseBuilder(status, toTag).add(name, value).buildResponse();
  }
}
