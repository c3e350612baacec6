package io.rvoip.node.http;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/**
 * Keeps other sites from using a session: a request that changes something and is authenticated by
 * a cookie must come from our own page (Origin, RFC 6454) and carry a field that no form can send.
 * A bearer token needs none of this, because no browser adds it by itself.
 */
final class CrossSite {
  /** Any value will do. */
  static final String FIELD = "X-Rvoip-Request";

  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  private final String origin;

  CrossSite(URI publicUrl) {
    this.origin = origin(publicUrl);
  }

  /** Whether the request changes something and may be another site's. */
  boolean mayBeAnothers(HttpRequest request) {
    return !SAFE.contains(request.method().value())
        && (request.getHeader("Origin").map(HttpHeader::value).filter(origin::equals).isEmpty()
            || request.getHeader(FIELD).isEmpty());
  }

  /** The refusal. */
  Problem problem() {
    return Problem.of(
        403,
        "cross-site",
        "A session's request must come from the cluster's own page",
        "needs Origin " + origin + " and " + FIELD);
  }

  /** As browsers write it: without the port that the scheme implies. */
  private static String origin(URI url) {
    String scheme = url.getScheme().toLowerCase(Locale.ROOT);
    int usual = scheme.equals("https") ? 443 : 80;
    String port = url.getPort() < 0 || url.getPort() == usual ? "" : ":" + url.getPort();
    return scheme + "://" + url.getHost().toLowerCase(Locale.ROOT) + port;
  }
}
