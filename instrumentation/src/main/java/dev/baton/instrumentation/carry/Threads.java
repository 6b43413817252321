package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.ThreadStarts;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;

/**
 * {@code Thread.start} and virtual threads, JDK 8–25. A thread inherits when it is started and not
 * when it is made, and forgets 60 s after the request ended; threads of the JDK's own classes
 * inherit nothing.
 */
public final class Threads implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("java.lang.Thread")
        .method("start")
        .enter(Start.class)
        .sinceJdk(21)
        .method("start", "jdk.internal.vm.ThreadContainer")
        .enter(Start.class);
    on.type("java.lang.VirtualThread")
        .sinceJdk(21)
        .method("start", "jdk.internal.vm.ThreadContainer")
        .enter(StartVirtual.class);
    on.type("sun.nio.ch.Poller$Pollers")
        .sinceJdk(22)
        .method("start")
        .inSomeVersions()
        .scope(StartPollers.class);
  }

  static final class Start {
    static void enter(Thread thread) throws ReflectiveOperationException {
      ThreadStarts.starting(thread);
    }
  }

  static final class StartVirtual {
    static void enter(Thread thread) throws ReflectiveOperationException {
      ThreadStarts.startingVirtual(thread);
    }
  }

  /**
   * The first virtual thread that waits for a socket starts those that wait for all sockets of this
   * JVM, virtual ones too.
   */
  static final class StartPollers {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }
}
