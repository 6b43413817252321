package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;

/**
 * Quartz 2.0–2.5: each run of a job begins a flow, if flows begin here. Hooked where the
 * scheduler's worker runs one, with its listeners around it. Its threads carry nothing by
 * themselves.
 */
public final class Quartz implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("org.quartz.core.JobRunShell").method("run").scope(Run.class);
  }

  static final class Run {
    static void enter() {
      CurrentHeaders.beginJob();
    }
  }
}
