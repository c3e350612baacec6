/**
 * The link between OpenSpec scenarios and the tests that prove them.
 *
 * <p>Specifications are read from {@code openspec/specs}, proofs from the class files that carry
 * {@link io.rvoip.testkit.Scenario}, outcomes from the reports of surefire and of the interop
 * suites. {@link io.rvoip.testkit.scenario.ScenarioCheck} is the entry; the build runs it after all
 * tests.
 */
@NullMarked
package io.rvoip.testkit.scenario;

import org.jspecify.annotations.NullMarked;
