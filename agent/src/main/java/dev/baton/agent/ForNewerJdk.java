package dev.baton.agent;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a class that uses what Java 8 does not have, so that the build's API check passes it;
 * loaded on newer JVMs only.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface ForNewerJdk {

  /** The first feature version that has all of it. */
  int value();
}
