package io.rvoip.auth;

import io.rvoip.protocol.auth.DigestAlgorithm;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A store of one tenant in a map. */
final class MemoryUsers implements UserStore {
  final Map<String, NewUser> users = new TreeMap<>();
  final Map<String, Long> versions = new HashMap<>();
  final Map<String, Set<String>> groups = new TreeMap<>();

  private static <T> CompletionStage<T> done(T value) {
    return CompletableFuture.completedStage(value);
  }

  private User view(NewUser u) {
    Set<String> effective = new TreeSet<>(u.roles());
    u.groups().forEach(g -> effective.addAll(groups.getOrDefault(g, Set.of())));
    return new User(
        u.tenant(),
        u.name(),
        u.displayName(),
        u.enabled(),
        u.email(),
        u.roles(),
        u.groups(),
        effective,
        u.attributes(),
        u.loginHash() != null,
        Instant.EPOCH,
        versions.getOrDefault(u.name(), 1L));
  }

  @Override
  public CompletionStage<Optional<SipAccount>> find(String tenant, String user) {
    return done(
        Optional.ofNullable(users.get(user))
            .map(u -> new SipAccount(tenant, user, u.displayName(), u.enabled(), u.ha1())));
  }

  @Override
  public CompletionStage<Optional<User>> get(String tenant, String name) {
    return done(Optional.ofNullable(users.get(name)).map(this::view));
  }

  @Override
  public CompletionStage<Optional<LoginAccount>> login(String tenant, String name) {
    return done(
        Optional.ofNullable(users.get(name)).map(u -> new LoginAccount(view(u), u.loginHash())));
  }

  @Override
  public CompletionStage<List<User>> list(String tenant, @Nullable String after, int limit) {
    return done(users.values().stream().map(this::view).toList());
  }

  @Override
  public CompletionStage<List<NewUser>> export(
      String tenant, @Nullable String after, int limit, Predicate<User> secretsOf) {
    return done(List.copyOf(users.values()));
  }

  @Override
  public CompletionStage<Integer> count(String tenant) {
    return done(users.size());
  }

  @Override
  public CompletionStage<Map<String, Set<String>>> rolesOfGroups(
      String tenant, Set<String> wanted) {
    Map<String, Set<String>> found = new TreeMap<>(groups);
    found.keySet().retainAll(wanted);
    return done(found);
  }

  @Override
  public CompletionStage<List<Written>> add(
      String tenant, List<NewUser> all, boolean replace, int maxUsers, Predicate<User> guard) {
    List<Written> written = new ArrayList<>();
    for (NewUser user : all) {
      NewUser known = users.get(user.name());
      if (known == null) {
        written.add(users.size() < maxUsers ? Written.DONE : Written.FULL);
        if (users.size() < maxUsers) {
          users.put(user.name(), user);
        }
      } else if (!replace) {
        written.add(Written.EXISTS);
      } else {
        boolean allowed = guard.test(view(known));
        written.add(allowed ? Written.REPLACED : Written.FORBIDDEN);
        if (allowed) {
          users.put(user.name(), user.keepsPassword() ? withHa1(user, known.ha1()) : user);
        }
      }
    }
    return done(written);
  }

  @Override
  public CompletionStage<Written> setPassword(
      String tenant,
      String name,
      Map<DigestAlgorithm, String> ha1,
      @Nullable Long ifVersion,
      Predicate<User> guard) {
    return changed(name, ifVersion, guard, u -> users.put(name, withHa1(u, ha1)));
  }

  private CompletionStage<Written> changed(
      String name, @Nullable Long ifVersion, Predicate<User> guard, Consumer<NewUser> change) {
    NewUser u = users.get(name);
    if (u == null) {
      return done(Written.MISSING);
    }
    long version = versions.getOrDefault(name, 1L);
    if (ifVersion != null && ifVersion != version) {
      return done(Written.STALE);
    }
    if (!guard.test(view(u))) {
      return done(Written.FORBIDDEN);
    }
    change.accept(u);
    versions.put(name, version + 1);
    return done(Written.DONE);
  }

  private static NewUser withHa1(NewUser u, Map<DigestAlgorithm, String> ha1) {
    return new NewUser(
        u.tenant(),
        u.name(),
        u.displayName(),
        u.enabled(),
        u.email(),
        u.roles(),
        u.groups(),
        u.attributes(),
        ha1,
        u.loginHash());
  }

  @Override
  public CompletionStage<Written> update(
      String tenant,
      String name,
      UserChange change,
      @Nullable Long ifVersion,
      Predicate<User> guard) {
    return changed(name, ifVersion, guard, u -> users.put(name, with(u, change)));
  }

  private static NewUser with(NewUser u, UserChange change) {
    String hash = change.loginHash() == null ? u.loginHash() : change.loginHash();
    return new NewUser(
        u.tenant(),
        u.name(),
        change.displayName() == null ? u.displayName() : change.displayName(),
        change.enabled() == null ? u.enabled() : change.enabled(),
        change.email() == null ? u.email() : change.email(),
        change.roles() == null ? u.roles() : change.roles(),
        change.groups() == null ? u.groups() : change.groups(),
        change.attributes() == null ? u.attributes() : change.attributes(),
        u.ha1(),
        hash == null || hash.isEmpty() ? null : hash,
        u.keepsPassword());
  }

  @Override
  public CompletionStage<Boolean> upgradeLogin(
      String tenant, String name, String hash, String newHash) {
    NewUser u = users.get(name);
    if (u == null || !hash.equals(u.loginHash())) {
      return done(false);
    }
    update(
        tenant,
        name,
        new UserChange(null, null, null, null, null, null, newHash),
        null,
        user -> true);
    return done(true);
  }

  @Override
  public CompletionStage<Written> remove(
      String tenant, String name, @Nullable Long ifVersion, Predicate<User> guard) {
    return changed(name, ifVersion, guard, u -> users.remove(name));
  }
}
