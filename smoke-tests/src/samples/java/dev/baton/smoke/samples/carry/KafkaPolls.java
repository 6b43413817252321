package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.Jobs;
import dev.baton.smoke.service.PoolCases;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Kafka's own consumer, on a thread that polls for one record after the other. */
public final class KafkaPolls implements Carrier {

  @Override
  public Map<String, Carry> ways() {
    return Collections.emptyMap();
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    return Collections.singletonMap("a-request-that-polls", KafkaPolls::request);
  }

  /** It stays in its own flow, whatever it reads. */
  private static void request(PoolCases.Urls urls) throws Exception {
    AtomicBoolean read = new AtomicBoolean();
    Listeners.inOwnLoader(
            job -> {
              KafkaBroker broker = KafkaBroker.get();
              String topic = broker.topic();
              try (KafkaConsumer<String, String> consumer =
                  new KafkaConsumer<>(broker.clients("request-" + topic))) {
                consumer.subscribe(Collections.singleton(topic));
                while (consumer.poll(Duration.ofMillis(50)).isEmpty()) {
                  urls.with("before");
                }
              }
              job.run();
              return () -> {};
            })
        .start(() -> read.set(true))
        .close();
    PoolCases.check(read.get(), "read a record");
    urls.with("request");
  }

  @Override
  public Map<String, Jobs.Kind> jobs() {
    return Collections.singletonMap("kafka-poll", Listeners.inOwnLoader(KafkaPolls::polls));
  }

  private static AutoCloseable polls(Runnable job) throws Exception {
    KafkaBroker broker = KafkaBroker.get();
    String topic = broker.topic();
    AtomicBoolean over = new AtomicBoolean();
    Map<String, Object> configuration = broker.clients("polls-" + topic);
    configuration.put("max.poll.records", 1);
    Thread thread =
        Daemons.FACTORY.newThread(
            () -> {
              try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(configuration)) {
                consumer.subscribe(Collections.singleton(topic));
                while (!over.get()) {
                  if (!consumer.poll(Duration.ofMillis(50)).isEmpty()) {
                    job.run();
                  }
                }
              }
            });
    thread.start();
    return () -> {
      over.set(true);
      thread.join();
    };
  }
}
