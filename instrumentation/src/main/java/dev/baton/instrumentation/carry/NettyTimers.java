package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;

/**
 * Netty's {@code HashedWheelTimer}, 4.1.53–4.2. Hooked where a timeout is made, and where it runs,
 * on the timer's thread or as later versions can on an executor. It keeps its flow in a field of
 * its own, as the application asks it for its task. A task may set itself again in each of its
 * runs, clients' detectors of idle connections do: such a one leaves its flow some time after the
 * request's end. What is cancelled is let go by the timer at its next tick.
 */
public final class NettyTimers implements Library {

  private static final String TIMER = "io.netty.util.HashedWheelTimer";

  @Override
  public void declare(Hooks on) {
    on.type(TIMER).method("start").scope(Start.class);
    on.type(TIMER + "$HashedWheelTimeout")
        .constructors()
        .keep(Made.class)
        .method("expire")
        .kept(Run.class)
        .method("run")
        .inSomeVersions()
        .kept(Run.class);
  }

  /** The first timeout starts the thread of all. */
  static final class Start {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }

  static final class Made {
    static Object kept() {
      CapturedHeaders headers = CurrentHeaders.get();
      return headers == null || headers.isOfJob() || headers.isOver() ? null : headers;
    }
  }

  static final class Run {
    static void enter(Object kept) {
      CurrentHeaders.attach((CapturedHeaders) kept);
    }
  }
}
