package io.rvoip.node.http;

import io.rvoip.auth.TenantRules;
import io.rvoip.sip.api.ClusterQueries;
import io.rvoip.store.TenantAdmin;
import io.rvoip.store.TenantAdmin.Change;
import io.rvoip.store.TenantAdmin.Details;
import io.rvoip.store.TenantAdmin.Result;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.jspecify.annotations.Nullable;

/** {@code /v1/tenants}: for admins of the cluster; an admin of a tenant sees none of it. */
final class TenantsResource {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;
  private static final int MAX_DOMAINS = 100;
  private static final int MAX_QUOTA = 10_000_000;

  private final TenantAdmin tenants;
  private final ClusterQueries queries;

  TenantsResource(TenantAdmin tenants, ClusterQueries queries) {
    this.tenants = tenants;
    this.queries = queries;
  }

  private record NewTenant(
      @Nullable String name,
      @Nullable String realm,
      @Nullable List<String> domains,
      @Nullable Integer maxUsers,
      @Nullable Integer maxApiKeys,
      @Nullable Integer maxCalls,
      @Nullable Integer maxRegistrations) {}

  private record Patch(
      @Nullable List<String> domains,
      @Nullable Integer maxUsers,
      @Nullable Integer maxApiKeys,
      @Nullable Integer maxCalls,
      @Nullable Integer maxRegistrations) {}

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.secured("GET", "/v1/tenants", Permission.TENANTS_READ, this::list),
        Endpoint.secured("POST", "/v1/tenants", Permission.TENANTS_WRITE, this::create),
        Endpoint.secured("GET", "/v1/tenants/{name}", Permission.TENANTS_READ, this::get),
        Endpoint.secured("PATCH", "/v1/tenants/{name}", Permission.TENANTS_WRITE, this::update));
  }

  private CompletionStage<HttpResponse> list(Exchange x) {
    x.allowQuery(Set.of("limit", "page"));
    int limit = x.limit(DEFAULT_LIMIT, MAX_LIMIT);
    return tenants
        .list(Page.cursor(x), limit + 1)
        .thenCompose(
            found ->
                queries
                    .use(found.stream().map(Details::name).toList())
                    .thenApply(
                        use ->
                            Responses.json(
                                200,
                                Page.cut(
                                    TenantView.of(found, use), use, limit, TenantView::name))));
  }

  private CompletionStage<HttpResponse> get(Exchange x) {
    return tenants
        .get(x.parameter("name"))
        .thenCompose(
            tenant ->
                tenant
                    .map(t -> shown(200, t))
                    .orElseGet(() -> done(Responses.problem(Problem.notFound(null)))));
  }

  private CompletionStage<HttpResponse> create(Exchange x) {
    NewTenant tenant = x.json(NewTenant.class);
    String name = tenant.name();
    if (name == null) {
      throw new ProblemException(Problem.invalid("name: missing (expected: the tenant's name)"));
    }
    String realm = tenant.realm() == null ? name : tenant.realm();
    Change change =
        new Change(
            tenant.domains(),
            tenant.maxUsers(),
            tenant.maxApiKeys(),
            tenant.maxCalls(),
            tenant.maxRegistrations());
    refuse(
        TenantRules.nameProblem(name)
            .or(() -> TenantRules.realmProblem(realm))
            .or(() -> problem(change)));
    return tenants
        .create(name, realm, change)
        .thenCompose(
            result ->
                result instanceof Result.Done(var made)
                    ? shown(201, made)
                        .thenApply(
                            response ->
                                response.addHeader(
                                    RawHeader.create("Location", "/v1/tenants/" + name)))
                    : done(refusal(result)));
  }

  private CompletionStage<HttpResponse> update(Exchange x) {
    Patch patch = x.json(Patch.class);
    Change change =
        new Change(
            patch.domains(),
            patch.maxUsers(),
            patch.maxApiKeys(),
            patch.maxCalls(),
            patch.maxRegistrations());
    refuse(problem(change));
    String expected = x.expected();
    return tenants
        .update(
            x.parameter("name"), change, now -> expected == null || expected.equals(version(now)))
        .thenCompose(
            result ->
                result instanceof Result.Done(var changed)
                    ? shown(200, changed)
                    : done(refusal(result)));
  }

  private CompletionStage<HttpResponse> shown(int status, Details tenant) {
    return queries
        .use(List.of(tenant.name()))
        .thenApply(use -> EntityTags.tagged(status, TenantView.of(tenant, use), version(tenant)));
  }

  private static CompletionStage<HttpResponse> done(HttpResponse response) {
    return CompletableFuture.completedStage(response);
  }

  /** Of what can be changed here; users, keys, calls and bindings come and go without. */
  private static String version(Details tenant) {
    return EntityTags.hash(
        Json.write(
            List.of(
                tenant.domains(),
                Optional.ofNullable(tenant.maxUsers()).orElse(0),
                Optional.ofNullable(tenant.maxApiKeys()).orElse(0),
                Optional.ofNullable(tenant.maxCalls()).orElse(0),
                Optional.ofNullable(tenant.maxRegistrations()).orElse(0))));
  }

  private static Optional<String> problem(Change change) {
    List<String> domains = change.domains() == null ? List.of() : change.domains();
    if (domains.size() > MAX_DOMAINS) {
      return Optional.of("domains: %d (expected: up to %d)".formatted(domains.size(), MAX_DOMAINS));
    }
    return domains.stream()
        .flatMap(domain -> TenantRules.domainProblem(domain).stream())
        .findFirst()
        .or(() -> quotaProblem("maxUsers", change.maxUsers()))
        .or(() -> quotaProblem("maxApiKeys", change.maxApiKeys()))
        .or(() -> quotaProblem("maxCalls", change.maxCalls()))
        .or(() -> quotaProblem("maxRegistrations", change.maxRegistrations()));
  }

  private static Optional<String> quotaProblem(String name, @Nullable Integer quota) {
    return quota == null || (quota >= 0 && quota <= MAX_QUOTA)
        ? Optional.empty()
        : Optional.of("%s: %d (expected: 0..%d)".formatted(name, quota, MAX_QUOTA));
  }

  private static void refuse(Optional<String> problem) {
    if (problem.isPresent()) {
      throw new ProblemException(Problem.invalid(problem.get()));
    }
  }

  private static HttpResponse refusal(Result result) {
    return Responses.problem(
        switch (result) {
          case Result.Exists() ->
              Problem.conflict("tenant-exists", "There is a tenant of this name", null);
          case Result.Missing() -> Problem.notFound(null);
          case Result.Stale() -> Problem.changed("The tenant");
          case Result.DomainTaken(var domain) ->
              Problem.conflict("domain-taken", "The domain is another tenant's", domain);
          case Result.Done done -> throw new IllegalStateException("done: " + done);
        });
  }
}
