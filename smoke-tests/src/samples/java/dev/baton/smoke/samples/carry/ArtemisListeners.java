package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Jobs;
import dev.baton.smoke.service.PoolCases;
import java.net.ServerSocket;
import java.util.Collections;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.jms.Connection;
import javax.jms.MessageProducer;
import javax.jms.Queue;
import javax.jms.Session;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** Artemis, whose listeners are given one message after the other. */
public final class ArtemisListeners implements Carrier {

  /** Kept, as the level of a logger that nobody holds is lost. */
  private static final Logger QUIET = Logger.getLogger("org.apache.activemq.artemis");

  static {
    QUIET.setLevel(Level.OFF);
  }

  @Override
  public Map<String, Carry> ways() {
    return Collections.emptyMap();
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    return Listeners.checks(ArtemisListeners::listener);
  }

  @Override
  public Map<String, Jobs.Kind> jobs() {
    return Collections.singletonMap("artemis", ArtemisListeners::listener);
  }

  private static AutoCloseable listener(Runnable job) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Configuration configuration =
        new ConfigurationImpl()
            .setPersistenceEnabled(false)
            .setSecurityEnabled(false)
            .setJournalDirectory("target/artemis")
            .addAcceptorConfiguration("tcp", "tcp://127.0.0.1:" + port);
    EmbeddedActiveMQ broker = new EmbeddedActiveMQ().setConfiguration(configuration);
    broker.start();
    ActiveMQConnectionFactory connections =
        new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port);
    Connection connection = connections.createConnection();
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
      connections.close();
      broker.stop();
    };
  }
}
