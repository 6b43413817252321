package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;

/**
 * Spring's listeners of JMS, 5.3–7.0: each message begins a flow, if flows begin here. Hooked where
 * both kinds of container hand a message over, with the acknowledgement or the transaction's end
 * around it.
 */
public final class SpringJms implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("org.springframework.jms.listener.AbstractMessageListenerContainer")
        .method("doExecuteListener", "javax.jms.Session", "javax.jms.Message")
        .inSomeVersions()
        .scope(Message.class)
        .method("doExecuteListener", "jakarta.jms.Session", "jakarta.jms.Message")
        .inSomeVersions()
        .scope(Message.class);
  }

  static final class Message {
    static void enter() {
      CurrentHeaders.attach(null); // Whoever started the listener.
      CurrentHeaders.beginJob();
    }
  }
}
