package dev.baton.smoke.samples.carry;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Jobs;
import dev.baton.smoke.service.PoolCases;
import java.util.Collections;
import java.util.Map;

/** RabbitMQ's client, whose worker hands a consumer several deliveries in a row. */
public final class RabbitMqListeners implements Carrier {

  @Override
  public Map<String, Carry> ways() {
    return Collections.emptyMap();
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    return Listeners.checks(Listeners.inOwnLoader(RabbitMqListeners::listener));
  }

  @Override
  public Map<String, Jobs.Kind> jobs() {
    return Collections.singletonMap("rabbitmq", Listeners.inOwnLoader(RabbitMqListeners::listener));
  }

  private static AutoCloseable listener(Runnable job) throws Exception {
    QpidBroker broker = new QpidBroker();
    Connection connection = broker.connections().newConnection();
    Channel channel = connection.createChannel();
    channel.queueDeclare("jobs", false, false, true, null);
    channel.basicPublish("", "jobs", null, new byte[] {1});
    channel.basicPublish("", "jobs", null, new byte[] {2});
    channel.basicConsume(
        "jobs",
        true,
        new DefaultConsumer(channel) {
          @Override
          public void handleDelivery(
              String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
            job.run();
          }
        });
    return () -> {
      connection.close();
      broker.close();
    };
  }
}
