package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import org.apache.pekko.dispatch.Envelope;
import org.apache.pekko.dispatch.sysmsg.Create;
import org.apache.pekko.dispatch.sysmsg.Supervise;
import org.apache.pekko.dispatch.sysmsg.SystemMessage;

/**
 * Actors of Pekko 1.0–1.7, and its streams, which are made of them. A message is handled in the
 * flow in which it was sent, which its envelope keeps; what an actor does when it is made, as those
 * of streams do, is of the flow that made it, and what is scheduled for once of the flow that
 * scheduled it. What is run again and again (mailboxes, the selector of sockets, the scheduler and
 * what it repeats) is of none.
 */
public final class PekkoActors implements Library {

  private static final String ENVELOPE = "org.apache.pekko.dispatch.Envelope";

  private static final String MESSAGES = "org.apache.pekko.dispatch.sysmsg.";

  private static final String SCHEDULER = "org.apache.pekko.actor.LightArrayRevolverScheduler";

  @Override
  public void declare(Hooks on) {
    on.type(ENVELOPE).constructors().keep(Sent.class);
    on.type("org.apache.pekko.dispatch.Mailbox").method("run").scope(Run.class);
    on.type(MESSAGES + "Create").constructors().keep(Sent.class);
    on.type(MESSAGES + "Supervise").constructors().keep(Sent.class);
    on.type("org.apache.pekko.io.SelectionHandler$ChannelRegistryImpl")
        .constructors()
        .scope(Run.class)
        .method("execute", "org.apache.pekko.io.SelectionHandler$ChannelRegistryImpl$Task")
        .scope(Run.class);
    scheduler(on);
    on.type("org.apache.pekko.actor.ActorCell")
        .method("invoke", ENVELOPE)
        .scope(Invoke.class)
        .method("systemInvoke", MESSAGES + "SystemMessage")
        .scope(SystemInvoke.class);
  }

  private static void scheduler(Hooks on) {
    String time = "scala.concurrent.duration.FiniteDuration";
    String executor = "scala.concurrent.ExecutionContext";
    on.type(SCHEDULER)
        .constructors()
        .scope(Run.class)
        .method("schedule", time, time, "java.lang.Runnable", executor)
        .scope(Run.class)
        .method("scheduleWithFixedDelay", time, time, "java.lang.Runnable", executor)
        .scope(Run.class);
    on.type(SCHEDULER + "$TaskHolder")
        .constructors()
        .keep(Sent.class)
        .method("executeTask")
        .kept(Due.class);
  }

  static final class Sent {
    static Object kept() {
      return CurrentHeaders.get();
    }
  }

  static final class Run {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }

  static final class Due {
    static void enter(Object kept) {
      CurrentHeaders.attach((CapturedHeaders) kept);
    }
  }

  static final class Invoke {
    static void enter(Object actor, Envelope message) {
      CurrentHeaders.attach((CapturedHeaders) kept(message));
    }

    private static native Object kept(Envelope message);
  }

  static final class SystemInvoke {
    static void enter(Object actor, SystemMessage message) {
      if (message instanceof Create) {
        CurrentHeaders.attach((CapturedHeaders) kept((Create) message));
      } else if (message instanceof Supervise) { // By who makes a child for another thread.
        CurrentHeaders.attach((CapturedHeaders) kept((Supervise) message));
      }
    }

    private static native Object kept(Create message);

    private static native Object kept(Supervise message);
  }
}
