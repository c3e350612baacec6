package io.rvoip.transport.media;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A number that one thread writes and any thread reads, without a lock or a bus-locked add. */
final class Tally {
  private static final VarHandle VALUE;

  static {
    try {
      VALUE = MethodHandles.lookup().findVarHandle(Tally.class, "value", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused") // through VALUE
  private long value;

  void increment() {
    VALUE.setOpaque(this, (long) VALUE.getOpaque(this) + 1);
  }

  void set(long newValue) {
    VALUE.setOpaque(this, newValue);
  }

  long get() {
    return (long) VALUE.getOpaque(this);
  }
}
