package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import java.util.TimerTask;

/**
 * {@code java.util.Timer}, JDK 8–25: tasks that run once. Hooked where all ways to schedule meet,
 * and where the timer's thread runs a task. A task is cancelled, and asked for its time, by the
 * application's own reference, so it is not wrapped but keeps its flow in a field of its own.
 * Periodic tasks belong to no request, and each run of one is a job of its own.
 */
public final class Timers implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("java.util.TimerTask").method("<init>").keep(Made.class);
    on.type("java.util.Timer")
        .method("sched", "java.util.TimerTask", "long", "long")
        .enter(Scheduled.class);
    on.type("java.util.TimerThread")
        .method("mainLoop")
        .call("java.util.TimerTask", "run", Run.class);
    on.type("java.util.TaskQueue").method("isEmpty").enter(NextTask.class);
  }

  static final class Made {
    static Object kept() {
      return null;
    }
  }

  static final class Scheduled {
    static void enter(TimerTask task, long time, long period) {
      if (task != null && period == 0) {
        CapturedHeaders headers = CurrentHeaders.get();
        if (headers != null && !headers.isOfJob()) {
          keep(task, headers);
        }
      }
    }

    private static native void keep(TimerTask task, Object kept);
  }

  static final class Run {
    static void enter(TimerTask task) {
      Object kept = kept(task);
      if (kept != null) {
        CurrentHeaders.attach((CapturedHeaders) kept);
        keep(task, null);
      } else {
        CurrentHeaders.beginJob();
      }
    }

    private static native Object kept(TimerTask task);

    private static native void keep(TimerTask task, Object kept);
  }

  /** What the thread asks between one task and the next, and nobody else does. */
  static final class NextTask {
    static void enter() {
      CurrentHeaders.endJob();
    }
  }
}
