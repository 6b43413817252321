package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;

/**
 * {@code ForkJoinPool} and parallel streams, JDK 8–25. Every task, also those that the pool or a
 * stream makes of an application's function, is a {@code ForkJoinTask} and is joined by identity,
 * so it cannot be wrapped: it keeps the flow it was made in, in a field of its own, wherever a
 * thief runs it.
 */
public final class ForkJoin implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("java.util.concurrent.ForkJoinTask")
        .method("<init>")
        .keep(Made.class)
        .method("doExec")
        .kept(Run.class);
    on.type("java.util.concurrent.ForkJoinPool")
        .sinceJdk(25)
        .method(
            "scheduleAtFixedRate",
            "java.lang.Runnable",
            "long",
            "long",
            "java.util.concurrent.TimeUnit")
        .scope(Periodic.class)
        .method(
            "scheduleWithFixedDelay",
            "java.lang.Runnable",
            "long",
            "long",
            "java.util.concurrent.TimeUnit")
        .scope(Periodic.class);
  }

  static final class Made {
    static Object kept() {
      return CurrentHeaders.get();
    }
  }

  static final class Run {
    static void enter(Object kept) {
      CurrentHeaders.attach((CapturedHeaders) kept);
    }
  }

  static final class Periodic {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }
}
