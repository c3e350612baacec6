/**
 * Tools for tests only: virtual time, a lossy network, checkers, and the link to OpenSpec
 * scenarios.
 */
@NullMarked
package io.rvoip.testkit;

import org.jspecify.annotations.NullMarked;
