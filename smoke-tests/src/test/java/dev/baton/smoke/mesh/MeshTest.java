package dev.baton.smoke.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.baton.smoke.mesh.Request.Kind;
import dev.baton.smoke.mesh.Trees.Count;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Services behind real Envoys, in every tracer that they have: with Baton each request is one whole
 * tree of the sidecars' spans, and without it none is. One request of four comes to the front's
 * application past its sidecar, without any headers: what is made for it begins at the front's
 * calls.
 *
 * <p>The Envoys are those that {@link Envoy#find} finds. Where there is none, nothing is shown, and
 * that is said.
 */
class MeshTest {

  static final String NEWEST = "1.40.0";
  static final Path FOLDER = Path.of("target/mesh");
  private static final int REQUESTS = Integer.getInteger("baton.mesh.requests");
  private static final Map<String, Count> COUNTS = new TreeMap<>();

  /** Those that are asked for by name, or all. */
  static List<Stack> stacks() {
    String only = System.getProperty("baton.only", "");
    return Stream.of(Stack.values())
        .filter(stack -> only.isEmpty() || List.of(only.split(",")).contains(stack.name()))
        .toList();
  }

  @AfterAll
  static void printCounts() {
    COUNTS.forEach(
        (run, count) ->
            System.out.printf(
                "%-66s %6d requests, %6d whole, %6d torn, %6d foreign%n",
                run, count.requests(), count.whole(), count.torn(), count.foreign()));
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("stacks")
  void everyRequestIsOneWholeTreeWithBaton(Stack stack) throws Exception {
    List<String> wrong = new ArrayList<>();
    Path envoy = envoy(NEWEST);
    try (Services services = new Services(stack, "")) {
      for (Tracer tracer : Tracer.values()) {
        for (int sampling : List.of(100, 20, 0)) {
          String run = "%s, %s, %d %%".formatted(tracer, stack, sampling);
          Traffic traffic = traffic(envoy, tracer, sampling, services, requests());
          Trees trees = new Trees(tracer, traffic);
          COUNTS.merge(tracer + ", " + stack + ", with Baton", trees.count(), Count::and);
          trees.problems().forEach(problem -> wrong.add(run + ": " + problem));
          if (isUnlikely(traffic, sampling)) {
            wrong.add(run + ": far too many or few were sampled");
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("stacks")
  void noRequestIsWholeWithout(Stack stack) throws Exception {
    Path envoy = envoy(NEWEST);
    try (Services services = new Services(stack, null)) {
      for (Tracer tracer : Tracer.values()) {
        Traffic traffic = traffic(envoy, tracer, 100, services, requests());
        Count count = new Trees(tracer, traffic).count();
        COUNTS.put(tracer + ", " + stack + ", without", count);
        assertThat(count).isEqualTo(new Count(REQUESTS, 0, REQUESTS, 0));
      }
    }
  }

  /**
   * Of a context in both formats Envoy reads {@code b3}, and makes of it the other format until
   * 1.39, and {@code b3} from 1.40 on: what it has not made is stale.
   */
  @ParameterizedTest
  @ValueSource(strings = {"1.36.4", "1.39.3", NEWEST})
  void ofTwoFormatsTheFreshOneIsCarried(String version) throws Exception {
    Path envoy = envoy(version);
    List<Request> requests =
        requests().stream()
            .map(each -> each.entry() == null ? each : inBoth(each.number()))
            .toList();
    try (Services services = new Services(Stack.TOMCAT, "")) {
      Trees trees =
          new Trees(Tracer.ZIPKIN, traffic(envoy, Tracer.ZIPKIN, 100, services, requests));
      COUNTS.put("Zipkin of Envoy " + version + ", b3 and x-b3-*, with Baton", trees.count());
      assertThat(trees.problems()).isEmpty();
    }
  }

  /** What the check must not overlook: a parent that is of the same trace, and the wrong one. */
  @Test
  void theStaleFormatIsFound() throws Exception {
    Path envoy = envoy(NEWEST);
    List<Request> requests = IntStream.range(0, 20).mapToObj(MeshTest::inBoth).toList();
    try (Services services = new Services(Stack.TOMCAT, "headers=istio,-b3")) {
      Traffic traffic = traffic(envoy, Tracer.ZIPKIN, 100, services, requests);
      assertThat(new Trees(Tracer.ZIPKIN, traffic).count()).isEqualTo(new Count(20, 0, 20, 0));
    }
  }

  private static Request inBoth(int number) {
    return new Request(number, Hop.FRONT, Kind.IN_B3_TWICE);
  }

  /** What the check must not overlook: the decision and the logs hang on this header. */
  @Test
  void copyingWithoutTheRequestIdIsFound() throws Exception {
    Path envoy = envoy(NEWEST);
    try (Services services = new Services(Stack.TOMCAT, "headers=istio,-x-request-id")) {
      Traffic traffic = traffic(envoy, Tracer.ZIPKIN, 100, services, requests());
      Trees trees = new Trees(Tracer.ZIPKIN, traffic);
      assertThat(trees.count()).isEqualTo(new Count(REQUESTS, 0, REQUESTS, 0));
      assertThat(trees.problems()).allMatch(problem -> problem.contains("has the x-request-id"));
    }
  }

  /** What the check must not overlook: a flow that stays on a thread that others use. */
  @Test
  void aLeakIsFound() throws Exception {
    Path envoy = envoy(NEWEST);
    try (Services services = new Services(Stack.TOMCAT, "");
        Mesh mesh = mesh(envoy, Tracer.ZIPKIN, 100, services)) {
      List<Request> requests = new ArrayList<>(List.of(new Request(0, Hop.GATEWAY)));
      mesh.leak(requests.get(0));
      List<Request> leaky =
          IntStream.range(1, 20).mapToObj(number -> new Request(number, null, Kind.LEAKY)).toList();
      mesh.make(leaky);
      requests.addAll(leaky);
      assertThat(new Trees(Tracer.ZIPKIN, mesh.end(requests)).count())
          .isEqualTo(new Count(20, 0, 1, 19));
    }
  }

  /** What the check must not overlook: one span too few or too many. */
  @Test
  void aSpanThatIsDroppedOrDoubledIsFound() throws Exception {
    Path envoy = envoy(NEWEST);
    try (Services services = new Services(Stack.TOMCAT, "")) {
      List<Request> requests = List.of(new Request(0, Hop.GATEWAY), new Request(1, null));
      Traffic traffic = traffic(envoy, Tracer.ZIPKIN, 100, services, requests);
      assertThat(new Trees(Tracer.ZIPKIN, traffic).problems()).isEmpty();
      for (Span each : traffic.spans()) {
        if (traffic.isOfTheLast(each)) {
          continue;
        }
        List<Span> dropped = new ArrayList<>(traffic.spans());
        dropped.remove(each);
        assertThat(new Trees(Tracer.ZIPKIN, traffic.with(dropped)).problems()).isNotEmpty();
        List<Span> doubled = new ArrayList<>(traffic.spans());
        doubled.add(each);
        assertThat(new Trees(Tracer.ZIPKIN, traffic.with(doubled)).problems()).isNotEmpty();
      }
    }
  }

  /** So many that every run makes of them. */
  static List<Request> requests() {
    return IntStream.range(0, REQUESTS)
        .mapToObj(number -> new Request(number, number % 4 == 3 ? null : Hop.GATEWAY))
        .toList();
  }

  /** Six standard deviations off, of those that one decision was made for. */
  private static boolean isUnlikely(Traffic traffic, int sampling) {
    List<Request> decided =
        traffic.requests().stream().filter(request -> request.entry() != null).toList();
    double expected = decided.size() * sampling / 100.0;
    long sampled = decided.stream().filter(traffic::isSampled).count();
    return Math.abs(sampled - expected) > 6 * Math.sqrt(expected * (100 - sampling) / 100);
  }

  private static Traffic traffic(
      Path envoy, Tracer tracer, int sampling, Services services, List<Request> requests)
      throws IOException, InterruptedException {
    try (Mesh mesh = mesh(envoy, tracer, sampling, services)) {
      mesh.make(requests);
      return mesh.end(requests);
    }
  }

  private static Mesh mesh(Path envoy, Tracer tracer, int sampling, Services services)
      throws IOException, InterruptedException {
    Path folder = FOLDER.resolve(services.stack().name()).resolve(tracer + "-" + sampling);
    SidecarConfig config = new SidecarConfig(tracer, sampling, Features.NONE);
    return new Mesh(envoy, Topology.SIDECARS, config, tracer.collector(), services, folder);
  }

  /** The binary of a version; the test is skipped aloud if there is none. */
  static Path envoy(String version) throws IOException {
    Optional<Path> found = Envoy.find(version);
    if (found.isEmpty()) {
      System.err.println("!! NO ENVOY " + version + ": nothing is run behind it");
    }
    assumeThat(found).as("an Envoy " + version).isPresent();
    return found.get();
  }
}
