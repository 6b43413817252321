package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;

/**
 * Artemis's client, 2.6–2.40: each message that a listener is given begins a flow, if flows begin
 * here. Hooked where the client's thread wraps the message for its listener and acknowledges it.
 */
public final class Artemis implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("org.apache.activemq.artemis.jms.client.JMSMessageListenerWrapper")
        .method("onMessage", "org.apache.activemq.artemis.api.core.client.ClientMessage")
        .scope(Message.class);
  }

  static final class Message {
    static void enter() {
      CurrentHeaders.attach(null); // Whoever started the listener.
      CurrentHeaders.beginJob();
    }
  }
}
