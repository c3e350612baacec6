package io.rvoip.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.NewUser;
import io.rvoip.auth.SipAccount;
import io.rvoip.auth.User;
import io.rvoip.auth.UserChange;
import io.rvoip.auth.UserStore;
import io.rvoip.auth.Written;
import io.rvoip.protocol.auth.Ha1;
import io.rvoip.testkit.Scenario;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class JdbcUserStoreTest extends OnEachDatabase {
  private final UserStore users = store.users();

  private static NewUser phone(String tenant, String name, String password) {
    return NewUser.phone(
        tenant, name, "The " + name, Ha1.computeAll(name, "example.org", password));
  }

  private Written add(NewUser user) {
    return get(users.add(user.tenant(), List.of(user), false, 1000, u -> false)).getFirst();
  }

  private Written update(String name, UserChange change) {
    return get(users.update("default", name, change, null, u -> true));
  }

  @Test
  void shouldGiveBackEveryHa1OfAnAddedUser() {
    NewUser alice = phone("default", "alice", "correct horse");

    assertThat(add(alice)).isEqualTo(Written.DONE);

    assertThat(get(users.find("default", "alice")))
        .contains(new SipAccount("default", "alice", "The alice", true, alice.ha1()));
    assertThat(get(users.get("default", "alice")).orElseThrow())
        .extracting(User::displayName, User::enabled, User::login, User::version)
        .containsExactly("The alice", true, false, 1L);
    assertThat(get(users.find("default", "nobody"))).isEmpty();
  }

  @Test
  void shouldGiveBackEverythingOfAPerson() {
    get(store.groups().add("default", "sales", "Sales", Set.of("operator"), 100));
    get(store.groups().add("default", "all", "All", Set.of(), 100));
    NewUser ann =
        new NewUser(
            "default",
            "ann",
            "Ann \"A\" Ünal",
            false,
            "ann@example.org",
            Set.of("viewer", "billing"),
            Set.of("sales", "all"),
            Map.of("department", "s\"ales\\", "floor", "3"),
            Ha1.computeAll("ann", "example.org", "correct horse"),
            "$argon2id$…");

    assertThat(add(ann)).isEqualTo(Written.DONE);

    User found = get(users.get("default", "ann")).orElseThrow();
    assertThat(found.roles()).containsExactly("billing", "viewer");
    assertThat(found.groups()).containsExactly("all", "sales");
    assertThat(found.effectiveRoles()).containsExactly("billing", "operator", "viewer");
    assertThat(found.attributes()).isEqualTo(ann.attributes());
    assertThat(found.email()).isEqualTo("ann@example.org");
    assertThat(get(users.login("default", "ann")).orElseThrow().loginHash())
        .isEqualTo("$argon2id$…");
    assertThat(get(users.export("default", "anm", 1, u -> u.name().equals("ann"))))
        .containsExactly(ann);
    NewUser bare = get(users.export("default", "anm", 1, u -> false)).getFirst();
    assertThat(bare.ha1()).isEmpty();
    assertThat(bare.loginHash()).isNull();
    assertThat(get(users.rolesOfGroups("default", Set.of("sales", "nobody"))))
        .isEqualTo(Map.of("sales", Set.of("operator")));
  }

  @Test
  void shouldKeepTheFirstWhenANameIsAddedTwice() {
    NewUser first = phone("default", "twice", "first password");
    add(first);

    assertThat(add(phone("default", "twice", "second password"))).isEqualTo(Written.EXISTS);
    assertThat(get(users.find("default", "twice")).orElseThrow().ha1()).isEqualTo(first.ha1());
  }

  @Test
  void shouldChangeOnlyWhatIsGiven() {
    NewUser before = phone("default", "changing", "old password");
    add(before);

    assertThat(update("changing", UserChange.enabled(false))).isEqualTo(Written.DONE);
    assertThat(
            update(
                "changing",
                new UserChange(
                    "New Name", null, "a@b.example", Set.of("viewer"), null, null, "$hash")))
        .isEqualTo(Written.DONE);

    assertThat(get(users.find("default", "changing")))
        .contains(new SipAccount("default", "changing", "New Name", false, before.ha1()));
    assertThat(update("changing", new UserChange(null, null, "", null, null, null, "")))
        .isEqualTo(Written.DONE);
    User after = get(users.get("default", "changing")).orElseThrow();
    assertThat(after.email()).isNull();
    assertThat(after.login()).isFalse();
    assertThat(after.roles()).containsExactly("viewer");
    assertThat(after.version()).isEqualTo(4);
    assertThat(update("nobody", UserChange.enabled(true))).isEqualTo(Written.MISSING);
  }

  @Test
  void shouldChangeNothingWhenTheVersionOrTheGuardSaysNo() {
    add(phone("default", "guarded", "some password"));

    assertThat(get(users.update("default", "guarded", UserChange.enabled(false), 2L, u -> true)))
        .isEqualTo(Written.STALE);
    assertThat(get(users.update("default", "guarded", UserChange.enabled(false), 1L, u -> false)))
        .isEqualTo(Written.FORBIDDEN);
    assertThat(get(users.remove("default", "guarded", null, u -> false)))
        .isEqualTo(Written.FORBIDDEN);
    assertThat(get(users.remove("default", "guarded", 2L, u -> true))).isEqualTo(Written.STALE);
    NewUser changed = phone("default", "guarded", "new password");
    assertThat(get(users.setPassword("default", "guarded", changed.ha1(), 2L, u -> true)))
        .isEqualTo(Written.STALE);
    assertThat(get(users.get("default", "guarded")).orElseThrow().enabled()).isTrue();
    assertThat(get(users.find("default", "guarded")).orElseThrow().ha1())
        .isNotEqualTo(changed.ha1());
    assertThat(get(users.remove("default", "guarded", 1L, u -> true))).isEqualTo(Written.DONE);
  }

  @Test
  void shouldReplaceThePassword() {
    add(phone("default", "forgetful", "old password"));
    NewUser changed = phone("default", "forgetful", "new password");

    assertThat(get(users.setPassword("default", "forgetful", changed.ha1(), null, u -> false)))
        .isEqualTo(Written.FORBIDDEN);
    assertThat(get(users.find("default", "forgetful")).orElseThrow().ha1())
        .isNotEqualTo(changed.ha1());
    assertThat(get(users.setPassword("default", "forgetful", changed.ha1(), null, u -> true)))
        .isEqualTo(Written.DONE);

    assertThat(get(users.find("default", "forgetful")).orElseThrow().ha1())
        .isEqualTo(changed.ha1());
    assertThat(get(users.setPassword("default", "nobody", changed.ha1(), null, u -> true)))
        .isEqualTo(Written.MISSING);
  }

  @Test
  void shouldReplaceAHashOfALoginOnlyWhenItIsStillTheOne() {
    add(phone("default", "hashed", "some password"));
    update("hashed", new UserChange(null, null, null, null, null, null, "$one"));

    assertThat(get(users.upgradeLogin("default", "hashed", "$other", "$two"))).isFalse();
    assertThat(get(users.upgradeLogin("default", "hashed", "$one", "$two"))).isTrue();
    assertThat(get(users.login("default", "hashed")).orElseThrow().loginHash()).isEqualTo("$two");
  }

  @Test
  void shouldReplaceAUserAndKeepWhatTheNewOneDoesNotHave() {
    add(phone("default", "imported", "old password"));
    update(
        "imported", new UserChange(null, false, "x@y.example", Set.of("viewer"), null, null, "$h"));
    NewUser again = phone("default", "imported", "new password");

    assertThat(get(users.add("default", List.of(again), true, 1000, u -> false)))
        .containsExactly(Written.FORBIDDEN);
    assertThat(get(users.add("default", List.of(again), true, 1000, u -> true)))
        .containsExactly(Written.REPLACED);

    User after = get(users.get("default", "imported")).orElseThrow();
    assertThat(after.enabled()).isTrue();
    assertThat(after.email()).isNull();
    assertThat(after.roles()).containsExactly("viewer");
    assertThat(after.login()).isTrue();
    assertThat(get(users.find("default", "imported")).orElseThrow().ha1()).isEqualTo(again.ha1());

    NewUser other = phone("default", "imported", "password nobody knows");
    NewUser without =
        new NewUser(
            "default",
            "imported",
            "Renamed",
            true,
            null,
            Set.of(),
            Set.of(),
            Map.of(),
            other.ha1(),
            null,
            true);
    get(users.add("default", List.of(without), true, 1000, u -> true));
    assertThat(get(users.find("default", "imported")))
        .contains(new SipAccount("default", "imported", "Renamed", true, again.ha1()));
  }

  @Test
  void shouldListPageByPageWithinTheTenant() {
    store.tenants().ensure("acme", "acme.example");
    for (String name : List.of("c", "a", "b")) {
      add(phone("acme", name, "some password"));
    }

    assertThat(get(users.list("acme", null, 2))).extracting(User::name).containsExactly("a", "b");
    assertThat(get(users.list("acme", "b", 2))).extracting(User::name).containsExactly("c");
    assertThat(get(users.count("acme"))).isEqualTo(3);
    assertThat(get(users.find("default", "a"))).isEmpty();
  }

  @Test
  void shouldRemoveAUserAndItsMemberships() {
    get(store.groups().add("default", "leavers", "Leavers", Set.of(), 100));
    add(phone("default", "leaving", "some password"));
    update("leaving", new UserChange(null, null, null, null, Set.of("leavers"), null, null));
    assertThat(get(store.groups().members("default", "leavers", null, 10)))
        .containsExactly("leaving");

    assertThat(get(users.remove("default", "leaving", null, u -> true))).isEqualTo(Written.DONE);
    assertThat(get(users.find("default", "leaving"))).isEmpty();
    assertThat(get(store.groups().members("default", "leavers", null, 10))).isEmpty();
    assertThat(get(users.remove("default", "leaving", null, u -> true))).isEqualTo(Written.MISSING);
  }

  @Test
  void shouldRefuseAUserOfATenantThatIsNotThere() {
    assertThat(add(phone("nowhere", "a", "some password"))).isEqualTo(Written.MISSING);
  }

  @Test
  @Scenario("users-core/Tenants/Limit")
  void shouldNotExceedTheLimitOfATenantWhenManyAreAddedAtTheSameTime() {
    store.tenants().ensure("small", "small");
    get(
        store
            .tenantAdmin()
            .update("small", new TenantAdmin.Change(null, 5, null, null, null), now -> true));
    List<CompletableFuture<List<Written>>> all = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      all.add(
          users
              .add(
                  "small",
                  List.of(phone("small", "u" + i, "some password")),
                  false,
                  1000,
                  u -> false)
              .toCompletableFuture());
    }
    List<Written> written = all.stream().map(w -> get(w).getFirst()).toList();

    assertThat(Collections.frequency(written, Written.DONE)).isEqualTo(5);
    assertThat(Collections.frequency(written, Written.FULL)).isEqualTo(7);
    assertThat(get(users.count("small"))).isEqualTo(5);

    get(
        store
            .tenantAdmin()
            .update("small", new TenantAdmin.Change(null, 0, null, null, null), now -> true));
    assertThat(add(phone("small", "u99", "some password"))).isEqualTo(Written.DONE);
  }
}
