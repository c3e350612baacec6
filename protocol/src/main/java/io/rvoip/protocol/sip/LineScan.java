package io.rvoip.protocol.sip;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks for line ends eight bytes at a time (SIMD within a register). Measured beside one by one
 * and the JDK's vectors: docs/performance.md.
 */
public final class LineScan {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGHS = 0x8080_8080_8080_8080L;
  private static final long AFTER_CR = ('\r' + 1) * ONES;

  private LineScan() {}

  /**
   * Position of the first CR or LF in {@code from} to {@code end}; {@code end} when there is none.
   */
  public static int lineEnd(byte[] b, int from, int end) {
    int i = from;
    while (i <= end - Long.BYTES) {
      long word = (long) LONG.get(b, i);
      // High bit of each byte up to CR. Bytes above such a one may be marked in vain, never those
      // below
      // the first.
      long low = (word - AFTER_CR) & ~word & HIGHS;
      if (low == 0) {
        i += Long.BYTES;
        continue;
      }
      i += Long.numberOfTrailingZeros(low) >>> 3;
      if (isLineEnd(b[i])) {
        return i;
      }
      i++; // a tab, or what should not be there
    }
    while (i < end && !isLineEnd(b[i])) {
      i++;
    }
    return i;
  }

  private static boolean isLineEnd(byte b) {
    return b == '\r' || b == '\n';
  }
}
