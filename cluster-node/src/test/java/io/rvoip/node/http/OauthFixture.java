package io.rvoip.node.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Settings of a node whose people sign in at a provider. */
final class OauthFixture {
  private OauthFixture() {}

  static ApiFixture node(String name, FakeIdp idp, String... more) throws Exception {
    return node(name, idp.issuer() + "/.well-known/openid-configuration", more);
  }

  static ApiFixture node(String name, String discoveryUrl, String... more) throws Exception {
    List<String> sets = new ArrayList<>();
    sets.add("auth.oauth.public-url=" + Browser.PUBLIC_URL);
    sets.add("http.rate-limit.failures.burst=1000");
    sets.add(
        "auth.oauth.providers=[{ name = sso, label = Company, kind = oidc, discovery-url = \""
            + discoveryUrl
            + "\", client-id = pbx, client-secret = s3cret-of-client, roles { admin = [pbx-admins],"
            + " viewer = [pbx-viewers] } }]");
    Collections.addAll(sets, more);
    return new ApiFixture(name, sets.toArray(new String[0]));
  }
}
