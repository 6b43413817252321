package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;

/**
 * Micronaut's execution flows, 4.10 and newer: its client waits by them for a connection and for
 * the answer. Each step is taken by the thread that completes the one before it, in the flow that
 * added it.
 */
public final class MicronautFlows implements Library {

  private static final String FLOW = "io.micronaut.core.execution.";

  @Override
  public void declare(Hooks on) {
    for (String step :
        new String[] {
          "Map", "FlatMap", "Then", "OnErrorResume", "OnComplete", "OnCompleteToFuture"
        }) {
      on.type(FLOW + "DelayedExecutionFlowImpl$" + step)
          .constructors()
          .inSomeVersions() // OnCompleteToFuture is newer than the others.
          .keep(Made.class)
          .method("apply", FLOW + "ExecutionFlow")
          .inSomeVersions()
          .kept(Attach.class);
    }
  }

  static final class Made {
    static Object kept() {
      return CurrentHeaders.get();
    }
  }

  static final class Attach {
    static void enter(Object kept) {
      CurrentHeaders.attach((CapturedHeaders) kept);
    }
  }
}
