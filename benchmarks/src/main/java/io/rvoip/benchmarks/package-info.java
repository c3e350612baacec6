/**
 * JMH benchmarks of single steps: reading and routing an INVITE, relaying a packet, each beside a
 * plain baseline in the same run. {@code scripts/bench} runs them; figures are in
 * docs/performance.md.
 */
@NullMarked
package io.rvoip.benchmarks;

import org.jspecify.annotations.NullMarked;
