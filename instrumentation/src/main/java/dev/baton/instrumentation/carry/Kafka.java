package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;

/**
 * Kafka's own consumer, 2.0–4.3: what is done between one poll and the next is a flow, if flows
 * begin here. It begins with the first call, as a poll that brought nothing needs none.
 */
public final class Kafka implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("org.apache.kafka.clients.consumer.KafkaConsumer")
        .method("poll", "java.time.Duration")
        .enter(Poll.class)
        .method("poll", "long")
        .inSomeVersions()
        .enter(Poll.class);
  }

  static final class Poll {
    static void enter() {
      CurrentHeaders.nextJob();
    }
  }
}
