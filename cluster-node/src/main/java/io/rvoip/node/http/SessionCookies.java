package io.rvoip.node.http;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/**
 * The two cookies of a browser, RFC 6265: of a login under way, and of a session. No script reads
 * them, no other site's POST carries them. Over https their names begin with {@code __Host-}, so
 * that neither a sister domain nor plain http can set them.
 */
final class SessionCookies {
  private static final String ATTRIBUTES = "; Path=/; HttpOnly; SameSite=Lax";

  private final boolean secure;

  /** Cookies of a cluster that browsers reach there. */
  SessionCookies(URI publicUrl) {
    this.secure = "https".equals(publicUrl.getScheme());
  }

  private enum Kind {
    LOGIN("rvoip-login"),
    SESSION("rvoip-session");

    private final String name;

    Kind(String name) {
      this.name = name;
    }
  }

  Optional<String> login(HttpRequest request) {
    return read(request, Kind.LOGIN);
  }

  Optional<String> session(HttpRequest request) {
    return read(request, Kind.SESSION);
  }

  HttpHeader setLogin(String value, Duration life) {
    return set(Kind.LOGIN, value, life);
  }

  HttpHeader clearLogin() {
    return set(Kind.LOGIN, "", Duration.ZERO);
  }

  HttpHeader setSession(String value, Duration life) {
    return set(Kind.SESSION, value, life);
  }

  HttpHeader clearSession() {
    return set(Kind.SESSION, "", Duration.ZERO);
  }

  private String name(Kind kind) {
    return secure ? "__Host-" + kind.name : kind.name;
  }

  private HttpHeader set(Kind kind, String value, Duration life) {
    return RawHeader.create(
        "Set-Cookie",
        name(kind)
            + "="
            + value
            + "; Max-Age="
            + Math.max(0, life.toSeconds())
            + ATTRIBUTES
            + (secure ? "; Secure" : ""));
  }

  private Optional<String> read(HttpRequest request, Kind kind) {
    String wanted = name(kind) + "=";
    for (HttpHeader header : request.getHeaders()) {
      if (header.lowercaseName().equals("cookie")) {
        for (String pair : header.value().split(";", -1)) {
          if (pair.strip().startsWith(wanted)) {
            return Optional.of(pair.strip().substring(wanted.length()));
          }
        }
      }
    }
    return Optional.empty();
  }
}
