package io.rvoip.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapTargetTest {

  @Test
  void shouldTellTheJvmButNeverMoreThanItsHeap() {
    long before = HeapTarget.current();
    try {
      HeapTarget.set(64L << 20);
      assertThat(HeapTarget.current()).isEqualTo(64L << 20);
      HeapTarget.set(Long.MAX_VALUE);
      assertThat(HeapTarget.current()).isEqualTo(Runtime.getRuntime().maxMemory());
    } finally {
      HeapTarget.set(before);
    }
  }
}
