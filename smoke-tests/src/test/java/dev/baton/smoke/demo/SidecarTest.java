package dev.baton.smoke.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SidecarTest {

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<Span> spans = new ConcurrentLinkedQueue<>();
  private final Queue<Headers> received = new ConcurrentLinkedQueue<>();
  private HttpServer application;
  private Sidecar sidecar;

  @BeforeEach
  void start() throws IOException {
    application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    application.createContext(
        "/",
        exchange -> {
          received.add(exchange.getRequestHeaders());
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    application.start();
    sidecar = new Sidecar("shop", client, threads, spans::add);
    sidecar.setApplicationPort(application.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    sidecar.close();
    application.stop(0);
    threads.shutdownNow();
  }

  @Test
  void beginsATraceAndARequestIdWhereNoneCame() throws Exception {
    assertThat(get(inbound())).isEqualTo(204);

    Span span = spans.remove();
    assertThat(span.title()).isEqualTo("shop SERVER GET /page");
    assertThat(span.traceId()).matches("[0-9a-f]{32}").endsWith(span.id());
    assertThat(span.parentId()).isNull();
    assertThat(span.requestId())
        .matches("[0-9a-f]{8}-[0-9a-f]{4}-9[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}");
    Headers headers = received.remove();
    assertThat(headers.get("x-request-id")).containsExactly(span.requestId());
    assertThat(headers.get("x-b3-traceid")).containsExactly(span.traceId());
    assertThat(headers.get("x-b3-spanid")).containsExactly(span.id());
    assertThat(headers.get("x-b3-sampled")).containsExactly("1");
    assertThat(headers).doesNotContainKey("X-b3-parentspanid");
  }

  @Test
  void joinsTheTraceThatCame() throws Exception {
    String trace = "a".repeat(32);
    String caller = "b".repeat(16);
    get(
        inbound(),
        "x-request-id",
        "order-1",
        "x-b3-traceid",
        trace,
        "x-b3-spanid",
        caller,
        "x-b3-parentspanid",
        "c".repeat(16));

    Span span = spans.remove();
    assertThat(span)
        .isEqualTo(
            new Span(
                "shop",
                Span.Kind.SERVER,
                "/page",
                trace,
                span.id(),
                caller,
                "order-1",
                span.start(),
                span.duration()));
    assertThat(span.duration()).isPositive();
    assertThat(span.id()).matches("[0-9a-f]{16}").isNotEqualTo(caller);
    Headers headers = received.remove();
    assertThat(headers.get("x-request-id")).containsExactly("order-1");
    assertThat(headers.get("x-b3-traceid")).containsExactly(trace);
    assertThat(headers.get("x-b3-spanid")).containsExactly(span.id());
    assertThat(headers.get("x-b3-parentspanid")).containsExactly(caller);
  }

  @Test
  void joinsARequestIdThatCameTwiceSoThatItIsSeen() throws Exception {
    get(inbound(), "x-request-id", "order-1", "x-request-id", "order-1");
    assertThat(received.remove().get("x-request-id")).containsExactly("order-1,order-1");
  }

  @Test
  void aCallPassesBothSidecars() throws Exception {
    try (Sidecar caller = new Sidecar("caller", client, threads, spans::add)) {
      get(caller.addressOf(sidecar) + "/page");
    }
    assertThat(spans)
        .extracting(Span::title)
        .containsExactly("shop SERVER GET /page", "caller CLIENT GET /page");
    Span server = spans.remove();
    Span clientSpan = spans.remove();
    assertThat(server.parentId()).isEqualTo(clientSpan.id());
    assertThat(List.of(server.traceId(), server.requestId()))
        .containsExactly(clientSpan.traceId(), clientSpan.requestId());
  }

  @Test
  void answers503ForAServiceThatIsNotThere() throws Exception {
    application.stop(0);
    assertThat(get(inbound())).isEqualTo(503);
  }

  private String inbound() {
    return "http://127.0.0.1:" + sidecar.inboundPort() + "/page";
  }

  private int get(String url, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }
}
