package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Jobs;
import dev.baton.smoke.service.PoolCases;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.listener.MessageListener;

/**
 * Spring's container of Kafka, whose poll brings several records, and with listeners of both kinds.
 */
public final class SpringKafkaListeners implements Carrier {

  @Override
  public Map<String, Carry> ways() {
    return new LinkedHashMap<>();
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    return Listeners.checks(records());
  }

  @Override
  public Map<String, Jobs.Kind> jobs() {
    Map<String, Jobs.Kind> jobs = new LinkedHashMap<>();
    jobs.put("spring-kafka", records());
    jobs.put(
        "spring-kafka-batch",
        Listeners.inOwnLoader(
            job -> listener((BatchMessageListener<String, String>) batch -> job.run(), 1)));
    return jobs;
  }

  private static Jobs.Kind records() {
    return Listeners.inOwnLoader(
        job -> listener((MessageListener<String, String>) record -> job.run(), 500));
  }

  private static AutoCloseable listener(Object listener, int atOnce) throws Exception {
    KafkaBroker broker = KafkaBroker.get();
    String topic = broker.topic();
    Map<String, Object> configuration = broker.clients("listener-" + topic);
    configuration.put("max.poll.records", atOnce);
    ContainerProperties properties = new ContainerProperties(topic);
    properties.setMessageListener(listener);
    KafkaMessageListenerContainer<String, String> container =
        new KafkaMessageListenerContainer<>(
            new DefaultKafkaConsumerFactory<String, String>(configuration), properties);
    container.start();
    return container::stop;
  }
}
