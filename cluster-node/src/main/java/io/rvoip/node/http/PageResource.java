package io.rvoip.node.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** Files that come with the release: the status page and the contract of the API. */
final class PageResource {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  List<Endpoint> endpoints() {
    return List.of(
        file("/", "status/index.html", ContentTypes.TEXT_HTML_UTF8),
        file(
            "/status.js", "status/status.js", ContentTypes.parse("text/javascript; charset=UTF-8")),
        file("/status.svg", "status/status.svg", ContentTypes.parse("image/svg+xml")),
        file("/status.css", "status/status.css", ContentTypes.parse("text/css; charset=UTF-8")),
        file(
            "/v1/openapi.yaml",
            "openapi.yaml",
            ContentTypes.parse("application/yaml; charset=UTF-8")));
  }

  private static Endpoint file(String path, String resource, ContentType type) {
    byte[] content = read(resource);
    return Endpoint.open("GET", path, x -> serve(type, content));
  }

  private static CompletionStage<HttpResponse> serve(ContentType type, byte[] content) {
    return CompletableFuture.completedStage(
        Responses.raw(200, type, content)
            .addHeader(RawHeader.create("Content-Security-Policy", POLICY))
            .addHeader(RawHeader.create("X-Content-Type-Options", "nosniff"))
            .addHeader(RawHeader.create("Referrer-Policy", "no-referrer")));
  }

  private static byte[] read(String resource) {
    try (InputStream in =
        PageResource.class.getResourceAsStream("/io/rvoip/node/http/" + resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + ": missing (expected: in this release)");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(resource + ": unreadable", e);
    }
  }
}
