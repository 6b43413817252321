package dev.baton.instrumentation.tracer;

import dev.baton.bootstrap.Spans;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;

/** Brave 5.12–6.3, also below Micrometer Tracing. Hooked where a tracer is made. */
public final class Brave implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("brave.Tracing$Builder").method("build").forSpans().enter(Build.class);
  }

  static final class Build {
    static void enter() {
      Spans.foundTracer("Brave");
    }
  }
}
