package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;

/**
 * Spring's listeners of RabbitMQ, 2.2–4.1: each message, or batch, begins a flow, if flows begin
 * here. Hooked where both kinds of container hand one over, with its retries around.
 */
public final class SpringAmqp implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("org.springframework.amqp.rabbit.listener.AbstractMessageListenerContainer")
        .method("executeListener", "com.rabbitmq.client.Channel", "java.lang.Object")
        .scope(Message.class);
  }

  static final class Message {
    static void enter() {
      CurrentHeaders.attach(null); // Whoever started the listener.
      CurrentHeaders.beginJob();
    }
  }
}
