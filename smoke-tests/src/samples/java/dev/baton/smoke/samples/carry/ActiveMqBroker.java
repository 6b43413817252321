package dev.baton.smoke.samples.carry;

import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerService;

/** A real broker in this JVM, behind a socket of its own. */
final class ActiveMqBroker implements AutoCloseable {

  private final BrokerService broker = new BrokerService();

  ActiveMqBroker() throws Exception {
    broker.setPersistent(false);
    broker.setUseJmx(false);
    broker.setUseShutdownHook(false);
    broker.addConnector("tcp://127.0.0.1:0");
    broker.start();
    broker.waitUntilStarted();
  }

  ActiveMQConnectionFactory connections() throws Exception {
    return new ActiveMQConnectionFactory(
        broker.getTransportConnectors().get(0).getPublishableConnectString());
  }

  @Override
  public void close() throws Exception {
    broker.stop();
    broker.waitUntilStopped();
  }
}
