package io.rvoip.node.http;

import io.rvoip.auth.NewUser;
import io.rvoip.auth.User;
import io.rvoip.auth.UserImport;
import io.rvoip.auth.UserImport.Line;
import io.rvoip.auth.UserImport.Outcome;
import io.rvoip.auth.UserImport.Status;
import io.rvoip.auth.UserStore;
import io.rvoip.store.Store;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Users as JSON lines, one each: out with or without the hashes of their passwords (those of users
 * with more rights than the caller never), in with what became of each line. What comes out goes in
 * again elsewhere where the realm is the same.
 */
final class UserLines {
  private static final ContentType JSON_LINES = ContentTypes.parse("application/x-ndjson");
  private static final int PAGE = 200;
  private static final int MAX_LINES = 1000;

  private final UserImport userImport;
  private final Store store;

  UserLines(UserImport userImport, Store store) {
    this.userImport = userImport;
    this.store = store;
  }

  private record OutcomeView(
      int line, @Nullable String name, String status, @Nullable String problem) {}

  private record ImportView(int added, int replaced, int refused, List<OutcomeView> items) {}

  /** All users of the caller's tenant, page by page as the client reads. */
  CompletionStage<HttpResponse> give(Exchange x, String format) {
    if (!format.equals("jsonl")) {
      throw new ProblemException(
          Problem.invalid("format: " + Exchange.shown(format) + " (expected: jsonl)"));
    }
    boolean secrets = "true".equals(x.query("secrets"));
    if (secrets && !Permission.USERS_EXPORT.isGrantedTo(x.user())) {
      throw new ProblemException(Problem.forbidden(Permission.USERS_EXPORT.scope()));
    }
    String tenant = x.tenant();
    UserStore users = store.users();
    return store
        .tenants()
        .realmOf(tenant)
        .thenApply(
            realm ->
                respond(users, tenant, secrets ? realm.orElse(null) : null, x.grants()::mayTouch));
  }

  private static HttpResponse respond(
      UserStore users, String tenant, @Nullable String realm, Predicate<User> secretsOf) {
    Source<ByteString, NotUsed> lines =
        Source.unfoldAsync("", after -> page(users, tenant, after, realm, secretsOf));
    return HttpResponse.create()
        .withEntity(HttpEntities.createChunked(JSON_LINES, lines))
        .addHeader(RawHeader.create("Cache-Control", "no-store"));
  }

  private static CompletionStage<Optional<Pair<String, ByteString>>> page(
      UserStore users,
      String tenant,
      String after,
      @Nullable String realm,
      Predicate<User> secretsOf) {
    return users
        .export(tenant, after, PAGE, user -> realm != null && secretsOf.test(user))
        .thenApply(
            found -> {
              ByteString text = ByteString.emptyByteString();
              for (NewUser user : found) {
                text =
                    text.concat(ByteString.fromArray(Json.write(line(user, realm))))
                        .concat(ByteString.fromString("\n"));
              }
              return found.isEmpty()
                  ? Optional.empty()
                  : Optional.of(Pair.create(found.getLast().name(), text));
            });
  }

  /** HA1 is of no use without its realm. */
  private static Line line(NewUser user, @Nullable String realm) {
    Map<String, String> ha1 = new TreeMap<>();
    user.ha1().forEach((algorithm, hash) -> ha1.put(algorithm.token(), hash));
    return new Line(
        user.name(),
        user.displayName(),
        user.enabled(),
        user.email(),
        new TreeSet<>(user.roles()),
        new TreeSet<>(user.groups()),
        new TreeMap<>(user.attributes()),
        null,
        ha1.isEmpty() ? null : realm,
        ha1.isEmpty() ? null : ha1,
        user.loginHash());
  }

  /** Stores the users of the body. */
  CompletionStage<HttpResponse> take(Exchange x) {
    x.allowQuery(Set.of("existing"));
    boolean replace = replace(x.query("existing"));
    List<OutcomeView> outcomes = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    List<Line> lines = new ArrayList<>();
    String[] text = new String(x.body(), StandardCharsets.UTF_8).split("\\R", -1);
    for (int i = 0; i < text.length; i++) {
      if (text[i].isBlank()) {
        continue;
      }
      try {
        lines.add(Json.read(text[i].getBytes(StandardCharsets.UTF_8), Line.class));
        numbers.add(i + 1);
      } catch (ProblemException e) {
        outcomes.add(new OutcomeView(i + 1, null, word(Status.REFUSED), e.problem().detail()));
      }
    }
    if (lines.size() + outcomes.size() > MAX_LINES) {
      throw new ProblemException(
          Problem.invalid(
              "body: %d lines (expected: up to %d)"
                  .formatted(lines.size() + outcomes.size(), MAX_LINES)));
    }
    return userImport
        .run(x.tenant(), lines, replace, x.grants())
        .thenApply(
            results -> {
              for (int i = 0; i < results.size(); i++) {
                Outcome one = results.get(i);
                outcomes.add(
                    new OutcomeView(
                        numbers.get(i), shown(one.name()), word(one.status()), one.problem()));
              }
              return Responses.json(200, view(outcomes));
            });
  }

  private static ImportView view(List<OutcomeView> outcomes) {
    outcomes.sort((a, b) -> Integer.compare(a.line(), b.line()));
    int added = count(outcomes, Status.ADDED);
    int replaced = count(outcomes, Status.REPLACED);
    return new ImportView(added, replaced, outcomes.size() - added - replaced, outcomes);
  }

  private static int count(List<OutcomeView> outcomes, Status status) {
    return (int) outcomes.stream().filter(o -> o.status().equals(word(status))).count();
  }

  private static boolean replace(@Nullable String existing) {
    if (existing == null || existing.equals("keep")) {
      return false;
    }
    if (existing.equals("replace")) {
      return true;
    }
    throw new ProblemException(
        Problem.invalid("existing: " + Exchange.shown(existing) + " (expected: keep, replace)"));
  }

  private static @Nullable String shown(@Nullable String name) {
    return name == null ? null : Exchange.shown(name);
  }

  private static String word(Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }
}
