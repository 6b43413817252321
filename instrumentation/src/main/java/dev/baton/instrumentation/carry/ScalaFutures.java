package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;

/**
 * Scala's futures 2.12 to 3. What is to be done with a future's value is an object that is made
 * where it is registered, and runs in that flow, whoever completes the future and whatever runs it.
 */
public final class ScalaFutures implements Library {

  @Override
  public void declare(Hooks on) {
    for (String callback :
        new String[] {
          "scala.concurrent.impl.CallbackRunnable", // Until 2.12.
          "scala.concurrent.impl.Promise$Transformation"
        }) {
      on.type(callback)
          .constructors()
          .inSomeVersions()
          .keep(Registered.class)
          .method("run")
          .inSomeVersions()
          .kept(Run.class);
    }
  }

  static final class Registered {
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
