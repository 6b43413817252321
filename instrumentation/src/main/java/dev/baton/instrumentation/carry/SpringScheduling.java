package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;

/**
 * Spring's tasks with a trigger ({@code @Scheduled(cron = …)}, {@code TaskScheduler.schedule(task,
 * trigger)}), 5.3–7.0. Such a task schedules itself anew each time, once, so the pool takes it for
 * something that a request hands over; it belongs to none, and each run is a job of its own.
 */
public final class SpringScheduling implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("org.springframework.scheduling.concurrent.ReschedulingRunnable")
        .method("schedule")
        .scope(Schedule.class)
        .method("run")
        .scope(Run.class);
  }

  static final class Run {
    static void enter() {
      CurrentHeaders.beginJob();
    }
  }

  static final class Schedule {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }
}
