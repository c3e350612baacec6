package io.rvoip.interop;

import java.util.List;
import java.util.Map;

/**
 * A tenant that has as many users and API keys as it may: one more is refused, explained and
 * counted, and the other tenants go on.
 */
final class TenantQuotas {
  private static final String USERS = "/v1/users";
  private static final String KEYS = "/v1/api-keys";
  private static final String TENANT = "small";
  private static final int MOST = 2;

  private final Cluster cluster;
  private final SecretScan secrets;

  TenantQuotas(Cluster cluster, SecretScan secrets) {
    this.cluster = cluster;
    this.secrets = secrets;
  }

  String run() throws Exception {
    var all = cluster.api(1);
    all.post("/v1/tenants", Map.of("name", TENANT, "maxUsers", MOST, "maxApiKeys", MOST));
    var small = new Api(all.base(), key(all, Map.of("name", "first", "tenant", TENANT)));
    double refused = refusals(USERS) + refusals(KEYS);

    for (int i = 1; i <= MOST; i++) {
      small.post(USERS, Map.of("name", "quota-" + i));
    }
    String user = refusal(small, USERS, Map.of("name", "quota-9"), "too-many-users");
    key(small, Map.of("name", "second"));
    String key =
        refusal(
            small, KEYS, Map.of("name", "third", "roles", List.of("viewer")), "too-many-api-keys");

    all.post(USERS, Map.of("name", "quota-1"));
    double counted = refusals(USERS) + refusals(KEYS) - refused;
    int users = small.list(USERS).size();
    if (counted != 2 || users != MOST) {
      throw new StepFailed(counted + " refusals counted (expected: 2), " + users + " users");
    }
    return "%d users and %d keys, one more of each: %s, %s; counted; another tenant adds a user"
        .formatted(MOST, MOST, user, key);
  }

  /** The text of a new key of an admin. */
  private String key(Api api, Map<String, String> of) throws Exception {
    Map<String, Object> body = new java.util.HashMap<>(of);
    body.put("roles", List.of("admin"));
    String token = api.post(KEYS, body).path("token").asText();
    secrets.addToken("key of " + TENANT + ", " + of.get("name"), token);
    return token;
  }

  private static String refusal(Api api, String path, Map<String, ?> body, String type)
      throws Exception {
    try {
      api.post(path, body);
    } catch (StepFailed e) {
      String told = String.valueOf(e.getMessage());
      if (told.contains(": 409 ") && told.contains("urn:rvoip:problem:" + type)) {
        return "409 " + type;
      }
      throw e;
    }
    throw new StepFailed(path + ": one more than the tenant may have was made");
  }

  private double refusals(String path) throws Exception {
    double sum =
        cluster
            .api(1)
            .metrics()
            .sum(
                "rvoip_http_requests_seconds_count{method=\"POST\",route=\"%s\",status=\"409\""
                    .formatted(path));
    return Double.isNaN(sum) ? 0 : sum;
  }
}
