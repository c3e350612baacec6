package io.rvoip.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the OpenSpec scenario that a test proves: {@code capability/Requirement name/Scenario
 * name}.
 *
 * <p>The build fails on a scenario without a passing test, and on a test that names an unknown one.
 * On a type, every test of the type is part of the proof; on a class of {@code interop}, its suite
 * is.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@Repeatable(Scenario.All.class)
public @interface Scenario {
  /** Path of the scenario, as written in {@code openspec/specs}. */
  String value();

  /** Container of several scenarios proven by one test. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target({ElementType.METHOD, ElementType.TYPE})
  @interface All {
    /** The scenarios. */
    Scenario[] value();
  }
}
