package io.rvoip.node.http;

import io.rvoip.node.http.ApiFixture.Reply;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** Keeps cookies, follows nothing, and sends what a browser on our own page sends. */
final class Browser {
  static final String PUBLIC_URL = "https://pbx.example.com";
  static final String SESSION = "__Host-rvoip-session";
  static final String LOGIN = "__Host-rvoip-login";

  final Map<String, String> cookies = new HashMap<>();
  private ApiFixture node;

  Browser(ApiFixture node) {
    this.node = node;
  }

  /** From now on at this node, as behind a load balancer. */
  Browser at(ApiFixture other) {
    node = other;
    return this;
  }

  Reply get(String path, String... headers) throws Exception {
    return send("GET", path, null, headers);
  }

  Reply post(String path, String body) throws Exception {
    return send("POST", path, body, "Origin", PUBLIC_URL, CrossSite.FIELD, "1");
  }

  Reply send(String method, String path, String body, String... headers) throws Exception {
    Map<String, String> all = new HashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    if (!cookies.isEmpty()) {
      all.put(
          "Cookie",
          String.join(
              "; ",
              cookies.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList()));
    }
    Reply reply = node.send(method, path, body, all);
    for (String set : reply.raw().headers().allValues("Set-Cookie")) {
      String pair = set.substring(0, set.indexOf(';'));
      String name = pair.substring(0, pair.indexOf('='));
      if (set.contains("Max-Age=0;")) {
        cookies.remove(name);
      } else {
        cookies.put(name, pair.substring(pair.indexOf('=') + 1));
      }
    }
    return reply;
  }

  /** Begins to sign in; where the provider is asked. */
  URI login(String query) throws Exception {
    Reply reply = get("/auth/sso/login" + query);
    if (reply.status() != 303) {
      throw new IllegalStateException("login: " + reply.status() + " " + reply.json());
    }
    return URI.create(reply.header("Location"));
  }

  /** The whole of it, at a provider that says yes. */
  Reply signIn(FakeIdp idp) throws Exception {
    URI asked = login("");
    return callback(idp.authorize(asked), state(asked), "");
  }

  Reply callback(String code, String state, String more) throws Exception {
    return get("/auth/sso/callback?code=" + code + "&state=" + state + more);
  }

  static String state(URI authorization) {
    return FakeIdp.parameters(authorization.getRawQuery()).get("state");
  }
}
