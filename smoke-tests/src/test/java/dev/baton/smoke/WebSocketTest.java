package dev.baton.smoke;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A WebSocket's handshake is a request like any other; what comes through it later is of none. */
class WebSocketTest {

  static List<Jdk> jdks() {
    return Jdk.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void theHandshakeCarriesAndMessagesDoNot(Jdk jdk) throws InterruptedException {
    try (RawRecorder downstream = new RawRecorder();
        ServiceJvm service = ServiceJvm.service(jdk, "jdk-pool").start()) {
      for (String client : List.of("OkHttpEnqueueCalls@oldest", "OkHttpEnqueueCalls@newest")) {
        talk(service, downstream, Samples.compiled(client).id());
      }
    }
  }

  /** Also of clients whose messages belong to whoever listens for them. */
  @ParameterizedTest
  @MethodSource("jdks")
  void theHandshakeCarries(Jdk jdk) {
    try (RawRecorder downstream = new RawRecorder();
        ServiceJvm service = ServiceJvm.service(jdk, "jdk-pool").start()) {
      downstream.answer("/socket", WebSocketTest::switched);
      for (String client : clients(jdk)) {
        TraceHeaders flow = new TraceHeaders(7);
        service.get(open(client, downstream), flow.lines());

        RawRecorder.Request handshake = handshake(client, downstream);
        assertThat(flow.missingFrom(handshake)).as(client).isEmpty();
        assertThat(handshake.only("upgrade")).as(client).isEqualTo("websocket");
        assertThat(flow.missingFrom(downstream.takeOne("/opened"))).as(client).isEmpty();

        service.get(open(client, downstream));

        RawRecorder.Request ofNone = handshake(client, downstream);
        assertThat(TraceHeaders.others(ofNone)).as(client).isEqualTo(ofNone.headers());
        downstream.takeOne("/opened");
      }
    }
  }

  private static RawRecorder.Request handshake(String client, RawRecorder downstream) {
    List<RawRecorder.Request> handshakes = downstream.take("/socket");
    assertThat(handshakes).as("handshakes of " + client).hasSize(1);
    return handshakes.get(0);
  }

  private static List<String> clients(Jdk jdk) {
    List<String> clients = new ArrayList<>(List.of("jdk-sendasync"));
    for (String sample :
        List.of(
            "ReactorNettyCalls",
            "Vertx3WebClientCalls",
            "VertxWebClientCalls",
            "Vertx5WebClientCalls")) {
      Samples.everyVersion(sample, jdk).forEach(version -> clients.add(version.id()));
    }
    return clients;
  }

  /** Opens a socket, and then calls out. */
  private static String open(String client, RawRecorder downstream) {
    return "/sync/then?client="
        + client
        + "&url=ws://127.0.0.1:"
        + downstream.port()
        + "/socket&then="
        + RawClient.encoded(downstream.url("/opened"));
  }

  private static void talk(ServiceJvm service, RawRecorder downstream, String client)
      throws InterruptedException {
    TraceHeaders flow = new TraceHeaders(6);
    CountDownLatch told = new CountDownLatch(1);
    downstream.answer(
        "/socket", request -> switched(request) + message(downstream.url("/message")));
    downstream.answer(
        "/message",
        request -> {
          told.countDown();
          return RawRecorder.OK;
        });

    service.get(open(client, downstream), flow.lines());

    assertThat(told.await(30, TimeUnit.SECONDS)).as("the message's call by " + client).isTrue();
    assertThat(flow.missingFrom(downstream.takeOne("/socket"))).as(client).isEmpty();
    assertThat(flow.missingFrom(downstream.takeOne("/opened"))).as(client).isEmpty();
    RawRecorder.Request message = downstream.takeOne("/message");
    assertThat(TraceHeaders.others(message)).as(client).isEqualTo(message.headers());
  }

  private static String switched(RawRecorder.Request request) {
    try {
      String key = request.only("sec-websocket-key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
      byte[] hash = MessageDigest.getInstance("SHA-1").digest(key.getBytes(ISO_8859_1));
      return RawRecorder.SWITCHED
          + String.join(
              "\r\n",
              List.of(
                  "Connection: Upgrade",
                  "Upgrade: websocket",
                  "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(hash),
                  "",
                  ""));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** A frame with a short text. */
  private static String message(String text) {
    return "\u0081" + (char) text.length() + text;
  }
}
