package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;

/**
 * ActiveMQ's client, 5.15–6.3: what a listener does for one message is a flow, if flows begin here.
 * Hooked where the session's thread dispatches one, to a listener or, where there is none, to a
 * queue; so the flow begins with the listener's first call.
 */
public final class ActiveMq implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("org.apache.activemq.ActiveMQMessageConsumer")
        .method("dispatch", "org.apache.activemq.command.MessageDispatch")
        .scope(Dispatch.class);
  }

  static final class Dispatch {
    static void enter() {
      CurrentHeaders.attach(null); // Of whoever started the listener, or of the message before.
    }
  }
}
