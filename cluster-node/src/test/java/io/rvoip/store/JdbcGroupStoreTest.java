package io.rvoip.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.Group;
import io.rvoip.auth.GroupStore;
import io.rvoip.auth.NewUser;
import io.rvoip.auth.UserChange;
import io.rvoip.auth.Written;
import io.rvoip.protocol.auth.Ha1;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JdbcGroupStoreTest extends OnEachDatabase {
  private final GroupStore groups = store.groups();

  private Written add(String tenant, String name, String... roles) {
    return get(groups.add(tenant, name, "The " + name, Set.of(roles), 3));
  }

  private static void user(String name) {
    NewUser user =
        NewUser.phone("default", name, name, Ha1.computeAll(name, "example.org", "some password"));
    get(store.users().add("default", List.of(user), false, 1000, u -> false));
  }

  private final List<String> told = new ArrayList<>();

  private Written member(String group, String user, boolean member) {
    return get(groups.setMember("default", group, user, member, g -> true, told::add));
  }

  @Test
  void shouldKeepGroupsApartByTenantAndUpToALimit() {
    store.tenants().ensure("acme", "acme.example");
    assertThat(add("acme", "a", "viewer")).isEqualTo(Written.DONE);
    assertThat(add("acme", "a")).isEqualTo(Written.EXISTS);
    assertThat(add("acme", "c")).isEqualTo(Written.DONE);
    assertThat(add("acme", "b")).isEqualTo(Written.DONE);
    assertThat(add("acme", "d")).isEqualTo(Written.FULL);
    assertThat(add("nowhere", "a")).isEqualTo(Written.MISSING);

    assertThat(get(groups.list("acme", "a", 5))).extracting(Group::name).containsExactly("b", "c");
    assertThat(get(groups.get("default", "a"))).isEmpty();
  }

  @Test
  void shouldShowTheRolesOfAGroupWithEachOfItsMembersWhileHeIsOne() {
    add("default", "desk", "operator");
    user("m1");
    user("m2");
    assertThat(member("desk", "m1", true)).isEqualTo(Written.DONE);
    assertThat(member("desk", "m1", true)).isEqualTo(Written.DONE);
    assertThat(member("desk", "m2", true)).isEqualTo(Written.DONE);
    assertThat(member("desk", "nobody", true)).isEqualTo(Written.MISSING);
    assertThat(member("nothing", "m1", true)).isEqualTo(Written.MISSING);

    assertThat(get(groups.members("default", "desk", null, 10))).containsExactly("m1", "m2");
    assertThat(get(groups.get("default", "desk")).orElseThrow().members()).isEqualTo(2);
    assertThat(get(store.users().get("default", "m1")).orElseThrow().effectiveRoles())
        .containsExactly("operator");

    assertThat(
            get(groups.update("default", "desk", null, Set.of("viewer"), 1L, g -> true, told::add)))
        .isEqualTo(Written.DONE);
    assertThat(get(store.users().get("default", "m1")).orElseThrow().effectiveRoles())
        .containsExactly("viewer");
    assertThat(get(groups.update("default", "desk", "x", null, 1L, g -> true, told::add)))
        .isEqualTo(Written.STALE);

    member("desk", "m1", false);
    assertThat(get(store.users().get("default", "m1")).orElseThrow().effectiveRoles()).isEmpty();
    assertThat(get(groups.remove("default", "desk", null, g -> false, told::add)))
        .isEqualTo(Written.FORBIDDEN);
    assertThat(get(groups.remove("default", "desk", 1L, g -> true, told::add)))
        .isEqualTo(Written.STALE);
    assertThat(get(groups.remove("default", "desk", 2L, g -> true, told::add)))
        .isEqualTo(Written.DONE);
    assertThat(get(store.users().get("default", "m2")).orElseThrow().groups()).isEmpty();
  }

  // Ten thousand phones in a group are not ten thousand tokens to be taken back.
  @Test
  void shouldTellOfMembersWhoCanSignInOnly() {
    add("default", "team", "operator");
    user("m3");
    user("m4");
    UserChange login = new UserChange(null, null, null, null, null, null, "$hash");
    get(store.users().update("default", "m4", login, null, u -> true));

    member("team", "m3", true);
    member("team", "m4", true);
    assertThat(told).containsExactly("m4");
    get(groups.update("default", "team", "The Team", null, null, g -> true, told::add));
    assertThat(told).hasSize(1);
    get(groups.update("default", "team", null, Set.of(), null, g -> true, told::add));
    get(groups.remove("default", "team", null, g -> true, told::add));
    assertThat(told).containsExactly("m4", "m4", "m4");
  }
}
