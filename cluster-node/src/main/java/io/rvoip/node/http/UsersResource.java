package io.rvoip.node.http;

import io.rvoip.auth.User;
import io.rvoip.auth.UserChange;
import io.rvoip.auth.Users;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/users}: people and phones. A password is shown once, by the answer that sets it; one
 * to sign in with is never shown.
 */
final class UsersResource {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;

  private final Users users;
  private final UserLines lines;

  UsersResource(Users users, UserLines lines) {
    this.users = users;
    this.lines = lines;
  }

  private record NewUser(
      @Nullable String name,
      @Nullable String displayName,
      @Nullable String password,
      @Nullable String loginPassword,
      @Nullable Boolean enabled,
      @Nullable String email,
      @Nullable Set<String> roles,
      @Nullable Set<String> groups,
      @Nullable Map<String, String> attributes) {

    /** Without the passwords. */
    @Override
    public String toString() {
      return "NewUser[" + name + "]";
    }

    private Users.Wanted wanted(String wantedName) {
      return new Users.Wanted(
          wantedName,
          displayName,
          password,
          loginPassword,
          enabled == null || enabled,
          email,
          roles == null ? Set.of() : roles,
          groups == null ? Set.of() : groups,
          attributes == null ? Map.of() : attributes);
    }
  }

  private record Patch(
      @Nullable String displayName,
      @Nullable String loginPassword,
      @Nullable Boolean enabled,
      @Nullable String email,
      @Nullable Set<String> roles,
      @Nullable Set<String> groups,
      @Nullable Map<String, String> attributes) {

    /** Without the password. */
    @Override
    public String toString() {
      return "Patch[]";
    }
  }

  private record NewPassword(@Nullable String password) {}

  private record PasswordView(String tenant, String name, @Nullable String password) {}

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.secured("GET", "/v1/users", Permission.USERS_READ, this::list),
        Endpoint.secured("POST", "/v1/users", Permission.USERS_WRITE, this::add),
        Endpoint.secured("POST", "/v1/users/import", Permission.USERS_WRITE, lines::take),
        Endpoint.secured("GET", "/v1/users/{name}", Permission.USERS_READ, this::get),
        Endpoint.secured("PATCH", "/v1/users/{name}", Permission.USERS_WRITE, this::update),
        Endpoint.secured("DELETE", "/v1/users/{name}", Permission.USERS_WRITE, this::remove),
        Endpoint.secured(
            "PUT", "/v1/users/{name}/password", Permission.USERS_WRITE, this::changePassword));
  }

  private CompletionStage<HttpResponse> list(Exchange x) {
    x.allowQuery(Set.of("limit", "page", "format", "secrets"));
    String format = x.query("format");
    if (format != null) {
      return lines.give(x, format);
    }
    int limit = x.limit(DEFAULT_LIMIT, MAX_LIMIT);
    return users
        .list(x.tenant(), Page.cursor(x), limit + 1)
        .thenApply(found -> Responses.json(200, Page.cut(found, limit, User::name)));
  }

  private CompletionStage<HttpResponse> get(Exchange x) {
    return users
        .get(x.tenant(), x.parameter("name"))
        .thenApply(
            user ->
                user.map(UsersResource::view)
                    .orElseGet(() -> Responses.problem(Problem.notFound(null))));
  }

  private static HttpResponse view(User user) {
    return EntityTags.tagged(200, user, Long.toString(user.version()));
  }

  private CompletionStage<HttpResponse> add(Exchange x) {
    NewUser user = x.json(NewUser.class);
    if (user.name() == null) {
      throw new ProblemException(Problem.invalid("name: missing (expected: the user's name)"));
    }
    return users
        .add(x.tenant(), user.wanted(user.name()), x.grants())
        .thenApply(
            result ->
                result instanceof Users.Result.Done(var name, var password)
                    ? Responses.json(201, new PasswordView(x.tenant(), name, password))
                        .addHeader(RawHeader.create("Location", "/v1/users/" + name))
                    : refusal(result));
  }

  private CompletionStage<HttpResponse> update(Exchange x) {
    Patch patch = x.json(Patch.class);
    String name = x.parameter("name");
    UserChange change =
        new UserChange(
            patch.displayName(),
            patch.enabled(),
            patch.email(),
            patch.roles(),
            patch.groups(),
            patch.attributes(),
            null);
    return users
        .update(x.tenant(), name, change, patch.loginPassword(), x.expectedVersion(), x.grants())
        .thenCompose(
            result ->
                result instanceof Users.Result.Done
                    ? get(x)
                    : CompletableFuture.completedStage(refusal(result)));
  }

  private CompletionStage<HttpResponse> changePassword(Exchange x) {
    String wanted = x.json(NewPassword.class).password();
    return users
        .changePassword(x.tenant(), x.parameter("name"), wanted, x.expectedVersion(), x.grants())
        .thenApply(
            result ->
                result instanceof Users.Result.Done(var name, var password)
                    ? Responses.json(200, new PasswordView(x.tenant(), name, password))
                    : refusal(result));
  }

  private CompletionStage<HttpResponse> remove(Exchange x) {
    return users
        .remove(x.tenant(), x.parameter("name"), x.expectedVersion(), x.grants())
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
          case Users.Result.TooMany(var name) ->
              Problem.conflict("too-many-users", "The tenant has all the users it may have", null);
          case Users.Result.Stale(var name) -> Problem.changed("The user");
          case Users.Result.Forbidden(var name) ->
              Problem.beyond(
                  "roles, groups and passwords to sign in with take roles:write, and everything no"
                      + " less than the user has");
          case Users.Result.Done done -> throw new IllegalStateException("done: " + done);
        });
  }
}
