package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;

/**
 * Spring's listeners of Kafka, 2.3–4.1: each record begins a flow, or each batch where the listener
 * takes batches, if flows begin here. Hooked around the listener alone, as one poll brings many.
 */
public final class SpringKafka implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("org.springframework.kafka.listener.KafkaMessageListenerContainer$ListenerConsumer")
        .method("doInvokeOnMessage", "org.apache.kafka.clients.consumer.ConsumerRecord")
        .scope(Message.class)
        .method(
            "doInvokeBatchOnMessage",
            "org.apache.kafka.clients.consumer.ConsumerRecords",
            "java.util.List")
        .scope(Message.class);
  }

  static final class Message {
    static void enter() {
      CurrentHeaders.attach(null); // Whoever started the listener.
      CurrentHeaders.beginJob();
    }
  }
}
