package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Jobs;
import dev.baton.smoke.service.PoolCases;
import java.util.Collections;
import java.util.Map;
import javax.jms.Connection;
import javax.jms.MessageProducer;
import javax.jms.Queue;
import javax.jms.Session;

/** ActiveMQ, whose listeners are given one message after the other. */
public final class ActiveMqListeners implements Carrier {

  @Override
  public Map<String, Carry> ways() {
    return Collections.emptyMap();
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    return Listeners.checks(ActiveMqListeners::listener);
  }

  @Override
  public Map<String, Jobs.Kind> jobs() {
    return Collections.singletonMap("activemq", ActiveMqListeners::listener);
  }

  private static AutoCloseable listener(Runnable job) throws Exception {
    ActiveMqBroker broker = new ActiveMqBroker();
    Connection connection = broker.connections().createConnection();
    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    Queue queue = session.createQueue("jobs");
    session.createConsumer(queue).setMessageListener(message -> job.run());
    connection.start();
    Session sending = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    MessageProducer producer = sending.createProducer(queue);
    producer.send(sending.createTextMessage("one"));
    producer.send(sending.createTextMessage("two"));
    return () -> {
      connection.close();
      broker.close();
    };
  }
}
