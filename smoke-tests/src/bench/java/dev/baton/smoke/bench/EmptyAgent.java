package dev.baton.smoke.bench;

import java.lang.instrument.Instrumentation;

/** What any agent costs at the least: the JVM's part of it. */
public final class EmptyAgent {

  private EmptyAgent() {}

  public static void premain(String arguments, Instrumentation instrumentation) {}
}
