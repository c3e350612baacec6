/**
 * Own journal plugin against pekko-persistence-jdbc, on the writes of ordinary calls. Entry class:
 * {@link io.rvoip.benchmarks.journal.JournalBenchmark}; figures in {@code
 * docs/decisions/0003-journal.md}.
 */
@NullMarked
package io.rvoip.benchmarks.journal;

import org.jspecify.annotations.NullMarked;
