package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;

/**
 * Hystrix 1.5: the fallback of a command that is out of time, which Hystrix's timer runs. The
 * commands themselves ride on the JDK's pools.
 */
public final class Hystrix implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("com.netflix.hystrix.strategy.concurrency.HystrixContextRunnable")
        .method(
            "<init>",
            "com.netflix.hystrix.strategy.concurrency.HystrixConcurrencyStrategy",
            "java.lang.Runnable")
        .keep(Made.class)
        .method("run")
        .kept(Run.class);
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
}
