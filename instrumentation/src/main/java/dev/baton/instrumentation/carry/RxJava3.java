package dev.baton.instrumentation.carry;

import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;

/** RxJava 3: as 2, in other packages. */
public final class RxJava3 implements Library {

  @Override
  public void declare(Hooks on) {
    RxJava2.create(on, "io.reactivex.rxjava3.internal.operators.");
    RxJava2.periodic(on, "io.reactivex.rxjava3.core.Scheduler");
  }
}
