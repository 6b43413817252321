package dev.baton.smoke.samples.carry;

import java.lang.reflect.Constructor;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Time;

/**
 * A real broker in this JVM, its own controller, behind sockets of its own. One for all, as
 * starting it takes long, and until the JVM ends.
 */
final class KafkaBroker {

  private static final AtomicInteger TOPICS = new AtomicInteger();
  private static KafkaBroker started;

  private final String address;

  static synchronized KafkaBroker get() throws Exception {
    if (started == null) {
      started = new KafkaBroker();
    }
    return started;
  }

  private KafkaBroker() throws Exception {
    int[] ports = new int[2];
    try (ServerSocket one = new ServerSocket(0);
        ServerSocket other = new ServerSocket(0)) {
      ports[0] = one.getLocalPort();
      ports[1] = other.getLocalPort();
    }
    address = "127.0.0.1:" + ports[0];
    Path folder = Files.createTempDirectory("kafka");
    Files.write(
        folder.resolve("meta.properties"),
        Arrays.asList("version=1", "cluster.id=AAAAAAAAAAAAAAAAAAAAAQ", "node.id=1"));
    Properties properties = new Properties();
    properties.setProperty("process.roles", "broker,controller");
    properties.setProperty("node.id", "1");
    properties.setProperty("controller.quorum.voters", "1@127.0.0.1:" + ports[1]);
    properties.setProperty("controller.listener.names", "CONTROLLER");
    properties.setProperty(
        "listeners", "PLAINTEXT://" + address + ",CONTROLLER://127.0.0.1:" + ports[1]);
    properties.setProperty(
        "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    properties.setProperty("log.dirs", folder.toString());
    properties.setProperty("offsets.topic.num.partitions", "1");
    properties.setProperty("offsets.topic.replication.factor", "1");
    properties.setProperty("log.cleaner.dedupe.buffer.size", "2097152"); // Else half of the heap.
    properties.setProperty("group.initial.rebalance.delay.ms", "0");
    server(kafka.server.KafkaConfig.fromProps(properties)).startup();
  }

  /** A new topic with two records in it. */
  String topic() throws Exception {
    String topic = "jobs" + TOPICS.incrementAndGet();
    try (Admin admin = Admin.create(clients("admin"))) {
      admin.createTopics(Collections.singleton(new NewTopic(topic, 1, (short) 1))).all().get();
    }
    try (KafkaProducer<String, String> producer = new KafkaProducer<>(clients("producer"))) {
      producer.send(new ProducerRecord<>(topic, "one")).get();
      producer.send(new ProducerRecord<>(topic, "two")).get();
    }
    return topic;
  }

  /** Later versions take one argument less. */
  private static kafka.server.KafkaRaftServer server(kafka.server.KafkaConfig configuration)
      throws Exception {
    Constructor<?> constructor = kafka.server.KafkaRaftServer.class.getConstructors()[0];
    Object[] arguments = {configuration, Time.SYSTEM, scala.Option.empty()};
    return (kafka.server.KafkaRaftServer)
        constructor.newInstance(Arrays.copyOf(arguments, constructor.getParameterCount()));
  }

  /** What a client of it is configured with. */
  Map<String, Object> clients(String group) {
    Map<String, Object> configuration = new HashMap<>();
    configuration.put("bootstrap.servers", address);
    configuration.put("group.id", group);
    configuration.put("auto.offset.reset", "earliest");
    configuration.put("key.serializer", StringSerializer.class);
    configuration.put("value.serializer", StringSerializer.class);
    configuration.put("key.deserializer", StringDeserializer.class);
    configuration.put("value.deserializer", StringDeserializer.class);
    return configuration;
  }
}
