package io.rvoip.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rvoip.auth.SipAccount;
import io.rvoip.auth.SipUser;
import io.rvoip.auth.UserStore;
import io.rvoip.protocol.auth.Ha1;
import java.util.List;
import org.junit.jupiter.api.Test;

class JdbcUserStoreTest extends OnEachDatabase {
  private final UserStore users = store.users();

  private static SipAccount account(String tenant, String name, String password) {
    return new SipAccount(
        tenant, name, "The " + name, true, Ha1.computeAll(name, "example.org", password));
  }

  @Test
  void shouldGiveBackEveryHa1OfAnAddedUser() {
    SipAccount alice = account("default", "alice", "correct horse");

    assertThat(get(users.add(alice))).isTrue();

    assertThat(get(users.find("default", "alice"))).contains(alice);
    assertThat(get(users.get("default", "alice")).orElseThrow())
        .extracting(SipUser::displayName, SipUser::enabled)
        .containsExactly("The alice", true);
    assertThat(get(users.find("default", "nobody"))).isEmpty();
  }

  @Test
  void shouldKeepTheFirstWhenANameIsAddedTwice() {
    SipAccount first = account("default", "twice", "first password");
    get(users.add(first));

    assertThat(get(users.add(account("default", "twice", "second password")))).isFalse();
    assertThat(get(users.find("default", "twice"))).contains(first);
  }

  @Test
  void shouldChangeOnlyWhatIsGiven() {
    SipAccount before = account("default", "changing", "old password");
    get(users.add(before));

    assertThat(get(users.update("default", "changing", null, false))).isTrue();
    assertThat(get(users.update("default", "changing", "New Name", null))).isTrue();

    assertThat(get(users.find("default", "changing")))
        .contains(new SipAccount("default", "changing", "New Name", false, before.ha1()));
    assertThat(get(users.update("default", "nobody", "x", true))).isFalse();
  }

  @Test
  void shouldReplaceThePassword() {
    get(users.add(account("default", "forgetful", "old password")));
    SipAccount changed = account("default", "forgetful", "new password");

    assertThat(get(users.setPassword("default", "forgetful", changed.ha1()))).isTrue();

    assertThat(get(users.find("default", "forgetful"))).contains(changed);
    assertThat(get(users.setPassword("default", "nobody", changed.ha1()))).isFalse();
  }

  @Test
  void shouldListPageByPageWithinTheTenant() {
    store.tenants().ensure("acme", "acme.example");
    for (String name : List.of("c", "a", "b")) {
      get(users.add(account("acme", name, "some password")));
    }

    assertThat(get(users.list("acme", null, 2)))
        .extracting(SipUser::name)
        .containsExactly("a", "b");
    assertThat(get(users.list("acme", "b", 2))).extracting(SipUser::name).containsExactly("c");
    assertThat(get(users.count("acme"))).isEqualTo(3);
    assertThat(get(users.find("default", "a"))).isEmpty();
  }

  @Test
  void shouldRemoveAUser() {
    get(users.add(account("default", "leaving", "some password")));

    assertThat(get(users.remove("default", "leaving"))).isTrue();
    assertThat(get(users.find("default", "leaving"))).isEmpty();
    assertThat(get(users.remove("default", "leaving"))).isFalse();
  }

  @Test
  void shouldRefuseAUserOfATenantThatIsNotThere() {
    assertThatThrownBy(() -> get(users.add(account("nowhere", "a", "some password"))))
        .hasCauseInstanceOf(StoreException.class);
  }
}
