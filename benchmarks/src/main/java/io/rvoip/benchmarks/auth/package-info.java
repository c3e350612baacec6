/** What proofs of identity cost, and whether their time tells anything. */
@NullMarked
package io.rvoip.benchmarks.auth;

import org.jspecify.annotations.NullMarked;
