package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;

/**
 * RabbitMQ's client, 5.x: each delivery begins a flow, if flows begin here. Hooked where a worker
 * runs what came on one channel, up to 16 deliveries in a row, before each of them.
 */
public final class RabbitMq implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("com.rabbitmq.client.impl.ConsumerWorkService$WorkPoolRunnable")
        .method("run")
        .scope(Deliveries.class)
        .method("run")
        .call("java.lang.Runnable", "run", Delivery.class);
  }

  static final class Deliveries {
    static void enter() {}
  }

  static final class Delivery {
    static void enter(Runnable delivery) {
      CurrentHeaders.attach(null); // Whoever started the listener.
      CurrentHeaders.beginJob();
    }
  }
}
