package io.rvoip.node.http;

import io.rvoip.auth.SipUser;
import io.rvoip.auth.Users;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.jspecify.annotations.Nullable;

/** {@code /v1/users}: who may register. A password is shown once, by the answer that sets it. */
final class UsersResource {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;

  private final Users users;

  UsersResource(Users users) {
    this.users = users;
  }

  private record NewUser(
      @Nullable String name, @Nullable String displayName, @Nullable String password) {}

  private record NewPassword(@Nullable String password) {}

  private record PasswordView(String tenant, String name, @Nullable String password) {}

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.secured("GET", "/v1/users", Permission.USERS_READ, this::list),
        Endpoint.secured("POST", "/v1/users", Permission.USERS_WRITE, this::add),
        Endpoint.secured("GET", "/v1/users/{name}", Permission.USERS_READ, this::get),
        Endpoint.secured("DELETE", "/v1/users/{name}", Permission.USERS_WRITE, this::remove),
        Endpoint.secured(
            "PUT", "/v1/users/{name}/password", Permission.USERS_WRITE, this::changePassword));
  }

  private CompletionStage<HttpResponse> list(Exchange x) {
    x.allowQuery(Set.of("limit", "page"));
    int limit = x.limit(DEFAULT_LIMIT, MAX_LIMIT);
    return users
        .list(x.tenant(), Page.cursor(x), limit + 1)
        .thenApply(
            found -> {
              boolean more = found.size() > limit;
              List<SipUser> shown = more ? found.subList(0, limit) : found;
              return Responses.json(200, Page.whole(shown, more ? shown.getLast().name() : null));
            });
  }

  private CompletionStage<HttpResponse> get(Exchange x) {
    return users
        .get(x.tenant(), x.parameter("name"))
        .thenApply(
            user ->
                user.map(u -> Responses.json(200, u))
                    .orElseGet(() -> Responses.problem(Problem.notFound(null))));
  }

  private CompletionStage<HttpResponse> add(Exchange x) {
    NewUser user = x.json(NewUser.class);
    if (user.name() == null) {
      throw new ProblemException(Problem.invalid("name: missing (expected: the user's name)"));
    }
    return users
        .add(x.tenant(), user.name(), user.displayName(), user.password())
        .thenApply(
            result ->
                result instanceof Users.Result.Done(var name, var password)
                    ? Responses.json(201, new PasswordView(x.tenant(), name, password))
                        .addHeader(RawHeader.create("Location", "/v1/users/" + name))
                    : refusal(result));
  }

  private CompletionStage<HttpResponse> changePassword(Exchange x) {
    String wanted = x.json(NewPassword.class).password();
    return users
        .changePassword(x.tenant(), x.parameter("name"), wanted)
        .thenApply(
            result ->
                result instanceof Users.Result.Done(var name, var password)
                    ? Responses.json(200, new PasswordView(x.tenant(), name, password))
                    : refusal(result));
  }

  private CompletionStage<HttpResponse> remove(Exchange x) {
    return users
        .remove(x.tenant(), x.parameter("name"))
        .thenApply(
            result ->
                result instanceof Users.Result.Done ? Responses.noContent() : refusal(result));
  }

  private static HttpResponse refusal(Users.Result result) {
    return Responses.problem(
        switch (result) {
          case Users.Result.Invalid(var problem) -> Problem.invalid(problem);
          case Users.Result.Exists(var name) ->
              Problem.conflict("user-exists", "There is a user of this name", name);
          case Users.Result.Missing(var name) -> Problem.notFound("user " + Exchange.shown(name));
          case Users.Result.TooMany(var limit) ->
              Problem.conflict(
                  "too-many-users", "The tenant has all the users it may have", "limit " + limit);
          case Users.Result.Done done -> throw new IllegalStateException("done: " + done);
        });
  }
}
