package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Jetty 12's handlers are told by threads of the server's is told in the request's flow. */
class Jetty12CallbacksTest {

  private final TraceHeaders flow = new TraceHeaders(12);

  static List<Object[]> jettys() {
    List<Object[]> jettys = new ArrayList<>();
    for (Jdk jdk : Jdk.all()) {
      for (String version : List.of("oldest", "newest")) {
        jettys.add(new Object[] {jdk, Samples.compiled("Jetty12Server@" + version).id()});
      }
    }
    return jettys;
  }

  @ParameterizedTest
  @MethodSource("jettys")
  void thatABufferWasWritten(Jdk jdk, String jetty) {
    try (RawRecorder downstream = new RawRecorder();
        ServiceJvm service = ServiceJvm.service(jdk, jetty).start()) {
      String path = path("/written", downstream);
      String by = "";
      // With luck a handler gets rid of everything itself, as fast as its user reads.
      for (int i = 0; i < 50 && !by.endsWith("another thread"); i++) {
        by = service.get(path, flow.lines());
        assertThat(flow.missingFrom(downstream.takeOne("/call"))).isEmpty();
        service.get(path);
        assertCarriesNothing(downstream.takeOne("/call"));
      }
      assertThat(by).endsWith("another thread");
    }
  }

  @ParameterizedTest
  @MethodSource("jettys")
  void thatTheirHttp2StreamWasReset(Jdk jdk, String jetty) throws InterruptedException {
    try (RawRecorder downstream = new RawRecorder();
        ServiceJvm service = ServiceJvm.service(jdk, jetty).start()) {
      service.expectComplaints(); // Of the server, about its user.
      HttpClient user = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
      URI sync = URI.create("http://127.0.0.1:" + service.port() + "/sync/counters");
      user.sendAsync(HttpRequest.newBuilder(sync).build(), HttpResponse.BodyHandlers.discarding())
          .join(); // Asks for HTTP/2, which those that follow are sent over.
      URI gone = URI.create("http://127.0.0.1:" + service.port() + path("/gone", downstream));
      for (boolean with : new boolean[] {true, false, true}) {
        HttpRequest.Builder request = HttpRequest.newBuilder(gone);
        if (with) {
          TraceHeaders.NAMES.forEach(name -> request.header(name, flow.value(name)));
        }
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch both = new CountDownLatch(2);
        downstream.answer(
            "/call",
            call -> {
              first.countDown();
              both.countDown();
              return RawRecorder.OK;
            });
        CompletableFuture<HttpResponse<Void>> sent =
            user.sendAsync(request.build(), HttpResponse.BodyHandlers.discarding());
        assertThat(first.await(30, TimeUnit.SECONDS)).as("the handler's call").isTrue();
        sent.cancel(true);
        assertThat(both.await(30, TimeUnit.SECONDS)).as("the listener's call").isTrue();
        for (RawRecorder.Request call : downstream.take("/call")) {
          if (with) {
            assertThat(flow.missingFrom(call)).isEmpty();
          } else {
            assertCarriesNothing(call);
          }
        }
      }
    }
  }

  private static String path(String way, RawRecorder downstream) {
    return RawClient.relay("", "direct", "urlconnection", downstream.url("/call"))
        .replace("/relay", way);
  }

  private static void assertCarriesNothing(RawRecorder.Request call) {
    assertThat(TraceHeaders.others(call)).isEqualTo(call.headers());
  }
}
