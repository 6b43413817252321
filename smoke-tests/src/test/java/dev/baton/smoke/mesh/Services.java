package dev.baton.smoke.mesh;

import dev.baton.smoke.ServiceJvm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The services of a mesh, each in a JVM of its own. They do not know each other. */
final class Services implements AutoCloseable {

  /** Their names, as in {@link Hop}. */
  static final List<String> NAMES = List.of("front", "reviews", "details", "ratings");

  private final Stack stack;
  private final Map<String, CompletableFuture<ServiceJvm>> started = new LinkedHashMap<>();

  /**
   * Starts them.
   *
   * @param arguments of the agent, or null for none
   */
  Services(Stack stack, String arguments) {
    this(stack, arguments, true);
  }

  /**
   * Starts them.
   *
   * @param brief whether they are run for a short time only, and nobody measures any
   */
  Services(Stack stack, String arguments, boolean brief) {
    this.stack = stack;
    for (String name : NAMES) {
      ServiceJvm.Builder jvm = stack.service();
      if (brief) {
        jvm.brief();
      }
      if (arguments == null) {
        jvm.withoutAgent();
      } else {
        jvm.agentArguments(arguments);
      }
      started.put(name, CompletableFuture.supplyAsync(jvm::start));
    }
  }

  Stack stack() {
    return stack;
  }

  /** Where a service itself listens. */
  int port(String name) {
    return started.get(name).join().port();
  }

  /** Fails if any of them had something to say. */
  @Override
  public void close() {
    List<Throwable> failures = new ArrayList<>();
    for (CompletableFuture<ServiceJvm> each : started.values()) {
      try {
        each.join().close();
      } catch (Throwable e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      throw new AssertionError("services failed", failures.get(0));
    }
  }
}
