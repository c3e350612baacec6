package io.rvoip.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.issue.SigningKeyStore;
import io.rvoip.auth.issue.StoredKey;
import org.junit.jupiter.api.Test;

class JdbcSigningKeysTest extends OnEachDatabase {
  private final SigningKeyStore keys = store.signingKeys();

  private static StoredKey key(long generation) {
    return new StoredKey(
        generation, "kid" + generation, Events.NOON, new byte[] {1, (byte) generation});
  }

  @Test
  void shouldKeepTheFirstKeyOfEachGenerationUntilItIsDeleted() {
    assertThat(get(keys.add(key(2)))).isTrue();
    assertThat(get(keys.add(key(1)))).isTrue();
    assertThat(get(keys.add(new StoredKey(2, "late", Events.NOON, new byte[1])))).isFalse();

    assertThat(get(keys.list())).extracting(StoredKey::kid).containsExactly("kid1", "kid2");
    assertThat(get(keys.list()).getLast().sealed()).containsExactly(1, 2);
    assertThat(get(keys.list()).getLast().activeFrom()).isEqualTo(Events.NOON);

    assertThat(get(keys.deleteUpTo(1))).isEqualTo(1);
    assertThat(get(keys.list())).extracting(StoredKey::kid).containsExactly("kid2");
  }
}
