package io.rvoip.node.http;

import io.rvoip.auth.Group;
import io.rvoip.auth.Groups;
import io.rvoip.auth.Groups.Result;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.jspecify.annotations.Nullable;

/** {@code /v1/groups}: users who have roles in common, and who they are. */
final class GroupsResource {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;
  private static final String MEMBER = "/v1/groups/{name}/members/{user}";

  private final Groups groups;

  GroupsResource(Groups groups) {
    this.groups = groups;
  }

  private record NewGroup(
      @Nullable String name, @Nullable String displayName, @Nullable Set<String> roles) {}

  private record Patch(@Nullable String displayName, @Nullable Set<String> roles) {}

  private record Member(String name) {}

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.secured("GET", "/v1/groups", Permission.USERS_READ, this::list),
        Endpoint.secured("POST", "/v1/groups", Permission.ROLES_WRITE, this::add),
        Endpoint.secured("GET", "/v1/groups/{name}", Permission.USERS_READ, this::get),
        Endpoint.secured("PATCH", "/v1/groups/{name}", Permission.ROLES_WRITE, this::update),
        Endpoint.secured("DELETE", "/v1/groups/{name}", Permission.ROLES_WRITE, this::remove),
        Endpoint.secured("GET", "/v1/groups/{name}/members", Permission.USERS_READ, this::members),
        Endpoint.secured("PUT", MEMBER, Permission.ROLES_WRITE, x -> setMember(x, true)),
        Endpoint.secured("DELETE", MEMBER, Permission.ROLES_WRITE, x -> setMember(x, false)));
  }

  private CompletionStage<HttpResponse> list(Exchange x) {
    x.allowQuery(Set.of("limit", "page"));
    int limit = x.limit(DEFAULT_LIMIT, MAX_LIMIT);
    return groups
        .list(x.tenant(), Page.cursor(x), limit + 1)
        .thenApply(found -> Responses.json(200, Page.cut(found, limit, Group::name)));
  }

  private CompletionStage<HttpResponse> members(Exchange x) {
    x.allowQuery(Set.of("limit", "page"));
    int limit = x.limit(DEFAULT_LIMIT, MAX_LIMIT);
    String name = x.parameter("name");
    return groups
        .get(x.tenant(), name)
        .thenCombine(
            groups.members(x.tenant(), name, Page.cursor(x), limit + 1),
            (group, found) ->
                group.isEmpty()
                    ? Responses.problem(Problem.notFound(null))
                    : Responses.json(
                        200,
                        Page.cut(found.stream().map(Member::new).toList(), limit, Member::name)));
  }

  private CompletionStage<HttpResponse> get(Exchange x) {
    return groups
        .get(x.tenant(), x.parameter("name"))
        .thenApply(
            group ->
                group
                    .map(g -> EntityTags.tagged(200, g, Long.toString(g.version())))
                    .orElseGet(() -> Responses.problem(Problem.notFound(null))));
  }

  private CompletionStage<HttpResponse> add(Exchange x) {
    NewGroup group = x.json(NewGroup.class);
    if (group.name() == null) {
      throw new ProblemException(Problem.invalid("name: missing (expected: the group's name)"));
    }
    String path = "/v1/groups/" + group.name();
    return groups
        .add(
            x.tenant(),
            group.name(),
            group.displayName(),
            group.roles() == null ? Set.of() : group.roles(),
            x.grants())
        .thenApply(
            result ->
                result instanceof Result.Done done
                    ? Responses.json(201, done).addHeader(RawHeader.create("Location", path))
                    : refusal(result));
  }

  private CompletionStage<HttpResponse> update(Exchange x) {
    Patch patch = x.json(Patch.class);
    return groups
        .update(
            x.tenant(),
            x.parameter("name"),
            patch.displayName(),
            patch.roles(),
            x.expectedVersion(),
            x.grants())
        .thenCompose(
            result ->
                result instanceof Result.Done
                    ? get(x)
                    : CompletableFuture.completedStage(refusal(result)));
  }

  private CompletionStage<HttpResponse> remove(Exchange x) {
    return groups
        .remove(x.tenant(), x.parameter("name"), x.expectedVersion(), x.grants())
        .thenApply(
            result -> result instanceof Result.Done ? Responses.noContent() : refusal(result));
  }

  private CompletionStage<HttpResponse> setMember(Exchange x, boolean member) {
    return groups
        .setMember(x.tenant(), x.parameter("name"), x.parameter("user"), member, x.grants())
        .thenApply(
            result -> result instanceof Result.Done ? Responses.noContent() : refusal(result));
  }

  private static HttpResponse refusal(Result result) {
    return Responses.problem(
        switch (result) {
          case Result.Invalid(var problem) -> Problem.invalid(problem);
          case Result.Refused(var why, var name) ->
              switch (why) {
                case EXISTS ->
                    Problem.conflict("group-exists", "There is a group of this name", name);
                case MISSING -> Problem.notFound("group " + Exchange.shown(name) + ", or its user");
                case FULL ->
                    Problem.conflict(
                        "too-many-groups", "The tenant has all the groups it may have", null);
                case STALE -> Problem.changed("The group");
                case FORBIDDEN -> Problem.beyond("the group's roles are more than your own");
                case DONE, REPLACED -> throw new IllegalStateException("done: " + name);
              };
          case Result.Done done -> throw new IllegalStateException("done: " + done);
        });
  }
}
