package dev.baton.smoke.mesh;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Prints how long requests take behind sidecars: without Baton, once more without, and with Baton;
 * and beside it with the same services without sidecars, which is what these cost. Each variant has
 * services and sidecars of its own. All are run in turn, round after round, each round beginning
 * with another one; of each round the 50th and the 99th percentile are taken, and of these the
 * medians. What a variant adds is the median of what it added to the first in the same round, with
 * the quartiles.
 *
 * <p>Arguments: rounds, requests a round, and how many at a time.
 */
final class MeshLatency {

  private static final int WARM_UP = 4;

  /** Istio's default, in percent. */
  private static final int SAMPLING = 1;

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private MeshLatency() {}

  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[0]);
    int requests = Integer.parseInt(args[1]);
    ExecutorService users = Executors.newFixedThreadPool(Integer.parseInt(args[2]));
    try (Variant first = new Variant("without Baton", null, Topology.SIDECARS);
        Variant again = new Variant("without Baton again", null, Topology.SIDECARS);
        Variant baton = new Variant("with Baton", "", Topology.SIDECARS);
        Variant bare = new Variant("without sidecars", null, Topology.NONE)) {
      List<Variant> all = List.of(first, again, baton, bare);
      for (int round = -WARM_UP; round < rounds; round++) {
        for (int i = 0; i < all.size(); i++) {
          all.get(Math.floorMod(round + i, all.size())).run(requests, users, round >= 0);
        }
      }
      System.out.printf("%-22s %8s %26s %8s %26s%n", "", "p50, ms", "adds", "p99, ms", "adds");
      all.forEach(each -> each.print(first));
    } finally {
      users.shutdown();
    }
  }

  /** Services, with sidecars or without. */
  private static final class Variant implements AutoCloseable {
    private final String name;
    private final Services services;
    private final Mesh mesh;
    private final List<Double> medians = new ArrayList<>();
    private final List<Double> tails = new ArrayList<>();

    Variant(String name, String arguments, Topology topology) throws Exception {
      this.name = name;
      services = new Services(Stack.TOMCAT, arguments, false);
      SidecarConfig config = new SidecarConfig(Tracer.ZIPKIN, SAMPLING, Features.NONE);
      Path folder = Path.of("target/mesh/latency", name);
      Path envoy =
          Envoy.find(MeshTest.NEWEST)
              .orElseThrow(() -> new IllegalStateException("there is no Envoy " + MeshTest.NEWEST));
      mesh = new Mesh(envoy, topology, config, new Nowhere(), services, folder);
      firstAnswer();
    }

    /** The clients in services that have just started may give up before it is there. */
    private void firstAnswer() throws Exception {
      HttpRequest request = HttpRequest.newBuilder(URI.create(mesh.url(0))).build();
      for (int i = 0; i < 20; i++) {
        HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.body().equals(Mesh.ANSWER)) {
          return;
        }
      }
      throw new IllegalStateException(name + ": no answer");
    }

    void run(int requests, ExecutorService users, boolean counts) throws Exception {
      List<Future<Long>> answers = new ArrayList<>();
      for (int i = 0; i < requests; i++) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(mesh.url(i))).build();
        answers.add(users.submit(() -> nanoseconds(request)));
      }
      long[] took = new long[requests];
      for (int i = 0; i < requests; i++) {
        took[i] = answers.get(i).get();
      }
      Arrays.sort(took);
      if (counts) {
        medians.add(took[requests / 2] / 1e6);
        tails.add(took[requests * 99 / 100] / 1e6);
      }
    }

    private static long nanoseconds(HttpRequest request) throws Exception {
      long start = System.nanoTime();
      HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
      long took = System.nanoTime() - start;
      if (!answer.body().equals(Mesh.ANSWER)) {
        throw new IllegalStateException(request + " was answered with " + answer.body());
      }
      return took;
    }

    void print(Variant first) {
      System.out.printf(
          "%-22s %8.2f %26s %8.2f %26s%n",
          name,
          at(medians, 0.5),
          this == first ? "" : added(medians, first.medians),
          at(tails, 0.5),
          this == first ? "" : added(tails, first.tails));
    }

    private static String added(List<Double> own, List<Double> others) {
      List<Double> differences =
          IntStream.range(0, own.size()).mapToObj(i -> own.get(i) - others.get(i)).toList();
      return "%+.2f (%+.2f to %+.2f)"
          .formatted(at(differences, 0.5), at(differences, 0.25), at(differences, 0.75));
    }

    private static double at(List<Double> values, double share) {
      return values.stream().sorted().toList().get((int) (values.size() * share));
    }

    @Override
    public void close() throws IOException {
      mesh.close();
      services.close();
    }
  }

  /** Takes spans and keeps none. */
  private static final class Nowhere extends Collector.OverHttp {
    Nowhere() throws IOException {
      super("/api/v2/spans", "");
    }

    @Override
    void received(byte[] body) {}
  }
}
