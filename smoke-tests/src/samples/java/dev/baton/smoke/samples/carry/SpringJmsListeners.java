package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Jobs;
import dev.baton.smoke.service.PoolCases;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.listener.AbstractMessageListenerContainer;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.jms.listener.SimpleMessageListenerContainer;

/** Spring's containers of JMS: one that polls, and one that is told. */
public final class SpringJmsListeners implements Carrier {

  @Override
  public Map<String, Carry> ways() {
    return new LinkedHashMap<>();
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    return Listeners.checks(job -> listener(new DefaultMessageListenerContainer(), job));
  }

  @Override
  public Map<String, Jobs.Kind> jobs() {
    Map<String, Jobs.Kind> jobs = new LinkedHashMap<>();
    jobs.put("spring-jms", job -> listener(new DefaultMessageListenerContainer(), job));
    jobs.put("spring-jms-simple", job -> listener(new SimpleMessageListenerContainer(), job));
    return jobs;
  }

  private static AutoCloseable listener(AbstractMessageListenerContainer container, Runnable job)
      throws Exception {
    ActiveMqBroker broker = new ActiveMqBroker();
    container.setConnectionFactory(broker.connections());
    container.setDestinationName("jobs");
    container.setMessageListener((javax.jms.MessageListener) message -> job.run());
    container.afterPropertiesSet();
    container.start();
    JmsTemplate template = new JmsTemplate(broker.connections());
    template.convertAndSend("jobs", "one");
    template.convertAndSend("jobs", "two");
    return () -> {
      container.shutdown();
      broker.close();
    };
  }
}
