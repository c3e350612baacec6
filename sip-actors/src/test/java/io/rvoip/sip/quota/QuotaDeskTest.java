package io.rvoip.sip.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QuotaDeskTest {
  private final TenantTally calls = new TenantTally();
  private final TenantTally bindings = new TenantTally();
  private final UseElsewhere elsewhere = new UseElsewhere();
  private TenantQuotas quotas = new TenantQuotas(Map.of("acme", 3), Map.of("acme", 2));
  private final QuotaDesk desk = new QuotaDesk(calls, bindings, elsewhere, () -> quotas, () -> 0);
  private int news;

  QuotaDeskTest() {
    desk.onNews(() -> news++);
  }

  private boolean call(String tenant, String key) {
    return desk.admit(Quota.CALLS, tenant, key, 1);
  }

  @Test
  void shouldCountWhatOtherNodesHaveTold() {
    elsewhere.told("node2#1", Map.of("acme", new TenantUse(1, 2)));
    elsewhere.told("node3#1", Map.of("acme", new TenantUse(1, 0), "other", new TenantUse(9, 9)));
    assertThat(call("acme", "a")).isTrue();
    assertThat(call("acme", "b")).isFalse();
    assertThat(desk.admit(Quota.REGISTRATIONS, "acme", "acme/1001", 1)).isFalse();
    assertThat(desk.refused(Quota.CALLS).sum()).isEqualTo(1);
    assertThat(desk.refused(Quota.REGISTRATIONS).sum()).isEqualTo(1);

    elsewhere.told("node3#1", Map.of("acme", TenantUse.NONE));
    assertThat(call("acme", "b")).isTrue();
  }

  // Its calls are counted where they go on.
  @Test
  void shouldForgetTheShareOfANodeThatIsGone() {
    elsewhere.told("node2#1", Map.of("acme", new TenantUse(3, 0)));
    elsewhere.told("node3#1", Map.of("acme", new TenantUse(0, 2)));
    assertThat(call("acme", "a")).isFalse();
    elsewhere.remove("node2#1");
    assertThat(call("acme", "a")).isTrue();
    assertThat(desk.admit(Quota.REGISTRATIONS, "acme", "r", 1)).isFalse();
    elsewhere.retain(Set.of("node1#1"));
    assertThat(desk.admit(Quota.REGISTRATIONS, "acme", "r", 1)).isTrue();
  }

  // What goes on at a survivor may be more than the quota; it is never ended, and nothing new
  // begins.
  @Test
  void shouldLetWhatIsThereGoOnAboveTheQuota() {
    for (String key : List.of("a", "b", "c", "d")) {
      calls.settle(key, "acme", 1);
    }
    assertThat(desk.here(List.of("acme", "none"))).isEqualTo(Map.of("acme", new TenantUse(4, 0)));
    assertThat(call("acme", "e")).isFalse();
    calls.settle("a", "acme", -1);
    assertThat(call("acme", "e")).isFalse();
    calls.settle("b", "acme", -1);
    assertThat(call("acme", "e")).isTrue();
  }

  @Test
  void shouldTellNothingOfTenantsWithoutQuota() {
    for (int i = 0; i < 100; i++) {
      assertThat(call("other", "k" + i)).isTrue();
      calls.settle("k" + i, "other", 1);
    }
    assertThat(news).isZero();
    assertThat(desk.news(10)).isEmpty();
    assertThat(desk.here(List.of("other"))).containsEntry("other", new TenantUse(100, 0));
  }

  @Test
  void shouldAnnounceOnceAndTellWhatHasChangedSinceIncludingWhatHasGone() {
    call("acme", "a");
    call("acme", "b");
    assertThat(news).isEqualTo(1);
    assertThat(desk.news(10)).containsExactly(Map.of("acme", new TenantUse(2, 0)));
    assertThat(desk.news(10)).isEmpty();
    calls.drop("a");
    calls.drop("b");
    assertThat(news).isEqualTo(2);
    assertThat(desk.news(10)).containsExactly(Map.of("acme", TenantUse.NONE));
    assertThat(desk.toldBefore(10)).containsExactly(Map.of("acme", TenantUse.NONE));
  }

  @Test
  void shouldTellInPartsThatFitIntoAMessage() {
    quotas = new TenantQuotas(Map.of("a", 1, "b", 1, "c", 1), Map.of());
    List.of("a", "b", "c").forEach(tenant -> call(tenant, "of " + tenant));
    assertThat(desk.news(2)).extracting(Map::size).containsExactly(2, 1);
    assertThat(desk.toldBefore(2)).extracting(Map::size).containsExactly(2, 1);
  }

  @Test
  void shouldTellWhatATenantHasWhenItGetsAQuota() {
    calls.settle("a", "late", 1);
    assertThat(news).isZero();
    quotas = new TenantQuotas(Map.of("late", 5), Map.of());
    desk.quotasChanged();
    assertThat(news).isEqualTo(1);
    assertThat(desk.news(10)).containsExactly(Map.of("late", new TenantUse(1, 0)));
  }

  @Test
  void shouldAdmitNothingWhenOthersHaveMoreThanTheQuota() {
    elsewhere.told("node2#1", Map.of("acme", new TenantUse(7, 0)));
    assertThat(call("acme", "a")).as("more than the quota, from before it was lowered").isFalse();
  }
}
