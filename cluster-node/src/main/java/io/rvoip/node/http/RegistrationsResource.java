package io.rvoip.node.http;

import io.rvoip.sip.api.Answer;
import io.rvoip.sip.api.ClusterQueries;
import io.rvoip.sip.api.RegistrationFilter;
import io.rvoip.sip.api.RegistrationView;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** {@code /v1/registrations}: the bindings of all addresses-of-record, live. */
final class RegistrationsResource {
  private static final int DEFAULT_LIMIT = 1000;
  private static final int MAX_LIMIT = 10_000;

  private final ClusterQueries queries;

  RegistrationsResource(ClusterQueries queries) {
    this.queries = queries;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.secured("GET", "/v1/registrations", Permission.REGISTRATIONS_READ, this::list));
  }

  private CompletionStage<HttpResponse> list(Exchange x) {
    x.allowQuery(Set.of("user", "limit", "page"));
    int limit = x.limit(DEFAULT_LIMIT, MAX_LIMIT);
    String user = x.query("user");
    String[] after = after(Page.cursor(x));
    return queries
        .registrations(
            new RegistrationFilter(
                x.tenant(),
                user == null ? null : user.toLowerCase(Locale.ROOT),
                after == null ? null : after[0],
                after == null ? null : after[1],
                limit + 1)) // one more tells whether there is another page
        .thenApply(answer -> Responses.json(200, page(answer, limit)));
  }

  /** Address-of-record and contact of the last binding of the page before. */
  private static String @Nullable [] after(@Nullable String cursor) {
    if (cursor == null) {
      return null;
    }
    String[] parts = cursor.split(" ", 2);
    if (parts.length < 2) {
      throw new ProblemException(Problem.invalid("page: … (expected: nextPage of this list)"));
    }
    return parts;
  }

  private static Page<RegistrationView> page(Answer<List<RegistrationView>> answer, int limit) {
    List<RegistrationView> found = answer.value();
    if (found.size() <= limit) {
      return Page.of(answer, null);
    }
    RegistrationView last = found.get(limit - 1);
    return Page.of(
        new Answer<>(found.subList(0, limit), answer.asOf(), answer.missingNodes()),
        last.aor() + " " + last.contact());
  }
}
