package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Jobs;
import dev.baton.smoke.service.PoolCases;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.amqp.core.MessageListener;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.AbstractMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.DirectMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;

/** Spring's containers of RabbitMQ: one with threads of its own, and one on the client's. */
public final class SpringAmqpListeners implements Carrier {

  @Override
  public Map<String, Carry> ways() {
    return new LinkedHashMap<>();
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    return Listeners.checks(jobs().get("spring-amqp"));
  }

  @Override
  public Map<String, Jobs.Kind> jobs() {
    Map<String, Jobs.Kind> jobs = new LinkedHashMap<>();
    jobs.put(
        "spring-amqp",
        Listeners.inOwnLoader(job -> listener(new SimpleMessageListenerContainer(), job)));
    jobs.put(
        "spring-amqp-direct",
        Listeners.inOwnLoader(job -> listener(new DirectMessageListenerContainer(), job)));
    return jobs;
  }

  private static AutoCloseable listener(AbstractMessageListenerContainer container, Runnable job)
      throws Exception {
    QpidBroker broker = new QpidBroker();
    CachingConnectionFactory connections = new CachingConnectionFactory(broker.connections());
    new RabbitAdmin(connections).declareQueue(new Queue("jobs", false));
    container.setConnectionFactory(connections);
    container.setQueueNames("jobs");
    container.setMessageListener((MessageListener) message -> job.run());
    container.afterPropertiesSet();
    container.start();
    RabbitTemplate template = new RabbitTemplate(connections);
    template.convertAndSend("jobs", "one");
    template.convertAndSend("jobs", "two");
    return () -> {
      container.shutdown();
      connections.destroy();
      broker.close();
    };
  }
}
