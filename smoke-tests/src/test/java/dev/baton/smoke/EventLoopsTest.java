package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole reactive services on four event loops: two hundred requests at once, half of them pipelined
 * over connections of HTTP/1 and half as streams of HTTP/2, each of its own flow and in one of the
 * service's ways to call; one of five is of no flow. Every call that arrives is looked at.
 *
 * <p>A run of the newest versions takes the JDKs in turn. The profile {@code soak} makes a million
 * requests of each service; the heap is looked at as well.
 */
class EventLoopsTest {

  private static final int AT_ONCE = 200;
  private static final int PIPELINED = 10;
  private static final int REQUESTS = Integer.getInteger("baton.requests");

  private static final List<String> SERVICES =
      List.of(
          "WebFluxService@6",
          "WebFluxService@7",
          "NettyService@newest",
          "ReactorNettyService@newest",
          "ArmeriaService@newest",
          "VertxService@4",
          "VertxService@5",
          "AkkaService@newest",
          "PekkoService@newest",
          "KtorNettyService@newest",
          "KtorCioService@newest",
          "GrpcCallsService@newest",
          "QuarkusService@newest");

  record Service(Jdk jdk, String name) {
    @Override
    public String toString() {
      return name + " on " + jdk;
    }
  }

  static Stream<Service> services() {
    List<Service> services = new ArrayList<>();
    List<Jdk> jdks = Jdk.all().stream().filter(Jdk.inScope()::contains).toList();
    String only = System.getProperty("baton.only", "");
    boolean all = !only.isEmpty() || Samples.SCOPE.equals("all");
    for (String name : SERVICES) {
      if (!only.isEmpty() && !List.of(only.split(",")).contains(name)) {
        continue;
      }
      // A run that is about the newest versions takes the JDKs in turn.
      List<Jdk> turn = all ? jdks : List.of(jdks.get(SERVICES.indexOf(name) % jdks.size()));
      turn.forEach(jdk -> services.add(new Service(jdk, name)));
    }
    return services.stream();
  }

  @ParameterizedTest
  @MethodSource("services")
  void everyIdStaysWithItsFlow(Service tested) throws Exception {
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    AtomicLong arrived = new AtomicLong();
    try (RawRecorder downstream = new RawRecorder();
        ServiceJvm service =
            ServiceJvm.service(tested.jdk, tested.name).option(Leaks.options(tested.jdk)).start()) {
      HttpClient streams = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
      downstream.lookAt(call -> look(call, arrived, wrong));
      service.get("/sync/leak-prepare");
      long expected = 0;
      long heap = 0;
      for (int from = 0; from < REQUESTS; from += AT_ONCE) {
        expected += atOnce(service, streams, downstream, from);
        assertThat(wrong).as("calls with ids at the wrong place").isEmpty();
        if (heap == 0 && from >= REQUESTS / 4) {
          heap = heap(service);
        }
      }
      assertThat(arrived).as("calls").hasValue(expected);
      System.out.printf(
          "%s: %d requests, %d calls, none with ids at the wrong place; heap from %d to %d KiB%n",
          tested, REQUESTS, expected, heap >> 10, heap(service) >> 10);
      assertThat(heap(service)).as("bytes of the heap").isLessThan(heap + heap / 10 + (4 << 20));
      Leaks.sweepFindsNothing(service, "/sync");
      Leaks.sweepFindsAPlantedLeak(service, "/sync");
    }
  }

  private static long heap(ServiceJvm service) {
    return Long.parseLong(service.get("/sync/memory"));
  }

  private static void look(RawRecorder.Request call, AtomicLong arrived, Queue<String> wrong) {
    arrived.incrementAndGet();
    String[] path = call.path().split("/");
    if (path[1].equals("none")) {
      if (!TraceHeaders.others(call).equals(call.headers())) {
        wrong.add(call.path() + " of a request without headers: " + call.headers());
      }
      return;
    }
    new TraceHeaders(Integer.parseInt(path[2]))
        .missingFrom(call)
        .forEach(problem -> wrong.add(call.path() + ": " + problem));
  }

  /**
   * Makes the requests and waits for their answers.
   *
   * @return how many calls they are
   */
  private static long atOnce(
      ServiceJvm service, HttpClient streams, RawRecorder downstream, int from) throws Exception {
    ExecutorService users = Executors.newFixedThreadPool(AT_ONCE / 2 / PIPELINED);
    try {
      List<Future<?>> answers = new ArrayList<>();
      for (int i = 0; i < AT_ONCE / 2; i += PIPELINED) {
        int first = from + i;
        answers.add(users.submit(() -> pipelined(service, downstream, first)));
      }
      for (int i = AT_ONCE / 2; i < AT_ONCE; i++) {
        answers.add(stream(streams, service, downstream, from + i));
      }
      for (Future<?> each : answers) {
        each.get();
      }
    } finally {
      users.shutdown();
    }
    long calls = 0;
    for (int i = 0; i < AT_ONCE; i++) {
      String way = way(service, from + i);
      calls +=
          Character.isDigit(way.charAt(way.length() - 1)) ? way.charAt(way.length() - 1) - '0' : 1;
    }
    return calls;
  }

  private static String way(ServiceJvm service, int flow) {
    return service.ways().get(flow % service.ways().size());
  }

  private static boolean isOfNoFlow(int flow) {
    return flow % 5 == 4;
  }

  private static String path(ServiceJvm service, RawRecorder downstream, int flow) {
    String url = downstream.url((isOfNoFlow(flow) ? "/none/" : "/flow/") + flow);
    return "/chain" + way(service, flow) + "?url=" + RawClient.encoded(url);
  }

  private static void pipelined(ServiceJvm service, RawRecorder downstream, int first) {
    StringBuilder written = new StringBuilder();
    for (int flow = first; flow < first + PIPELINED; flow++) {
      String[] headers = isOfNoFlow(flow) ? new String[0] : new TraceHeaders(flow).lines();
      written.append(RawClient.request(path(service, downstream, flow), headers));
    }
    try (RawClient connection = service.connect()) {
      connection.write(written.toString());
      for (int flow = first; flow < first + PIPELINED; flow++) {
        try {
          connection.read().ok();
        } catch (UncheckedIOException e) {
          throw new AssertionError("no answer to " + path(service, downstream, flow), e);
        }
      }
    }
  }

  private static CompletableFuture<?> stream(
      HttpClient user, ServiceJvm service, RawRecorder downstream, int flow) {
    String path = path(service, downstream, flow);
    URI url = URI.create("http://127.0.0.1:" + service.port() + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(url);
    if (!isOfNoFlow(flow)) {
      TraceHeaders headers = new TraceHeaders(flow);
      TraceHeaders.NAMES.forEach(name -> request.header(name, headers.value(name)));
    }
    return user.sendAsync(request.build(), HttpResponse.BodyHandlers.discarding())
        .thenAccept(answer -> assertThat(answer.statusCode()).as(path).isEqualTo(200));
  }
}
