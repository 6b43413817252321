package dev.baton.smoke.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The traces of {@link MeshTest} and the sidecars' metrics, read back from the back ends that
 * people look at them in.
 */
class BackEndsTest {

  private static final long PATIENCE = 60_000_000_000L;

  @Test
  void zipkinHasEachRequestAsOneWholeTree() throws Exception {
    Path envoy = MeshTest.envoy(MeshTest.NEWEST);
    Path folder = MeshTest.FOLDER.resolve("Zipkin");
    List<Request> requests = MeshTest.requests();
    SidecarConfig config = new SidecarConfig(Tracer.ZIPKIN, 100, Features.NONE);
    try (Services services = new Services(Stack.TOMCAT, "");
        ZipkinServer zipkin = new ZipkinServer();
        Mesh mesh = new Mesh(envoy, Topology.SIDECARS, config, zipkin, services, folder)) {
      mesh.make(requests);
      Traffic traffic = mesh.end(requests);
      long deadline = System.nanoTime() + PATIENCE;
      // It may have some of them a little later than it was told.
      while (!new Trees(Tracer.ZIPKIN, traffic).problems().isEmpty()
          && System.nanoTime() < deadline) {
        Thread.sleep(100);
        traffic = traffic.with(zipkin.spans());
      }
      assertThat(new Trees(Tracer.ZIPKIN, traffic).problems()).isEmpty();
    }
  }

  /** Baton makes no call of its own, and has none be made twice. */
  @Test
  void prometheusHasEachRequestCountedOnceByEachSidecar() throws Exception {
    Path envoy = MeshTest.envoy(MeshTest.NEWEST);
    Optional<Path> prometheus = Prometheus.find();
    if (prometheus.isEmpty()) {
      System.err.println("!! NO PROMETHEUS: the sidecars' metrics are not looked at");
    }
    assumeThat(prometheus).as("a Prometheus").isPresent();
    Path folder = MeshTest.FOLDER.resolve("Prometheus");
    List<Request> requests = MeshTest.requests();
    SidecarConfig config = new SidecarConfig(Tracer.ZIPKIN, 100, Features.NONE);
    Map<String, Integer> expected = new TreeMap<>();
    requests.stream()
        .flatMap(request -> request.hops().stream())
        .forEach(hop -> expected.merge(hop.name(), 1, Integer::sum));
    try (Services services = new Services(Stack.TOMCAT, "");
        Mesh mesh =
            new Mesh(envoy, Topology.SIDECARS, config, new Collector.Zipkin(), services, folder);
        Prometheus scraper = new Prometheus(prometheus.get(), folder, mesh.admins())) {
      mesh.make(requests);
      long deadline = System.nanoTime() + PATIENCE;
      while (!counts(scraper, "completed").equals(expected) && System.nanoTime() < deadline) {
        Thread.sleep(100);
      }
      assertThat(counts(scraper, "completed")).isEqualTo(expected);
      assertThat(counts(scraper, "xx{envoy_response_code_class=\"2\"}")).isEqualTo(expected);
    }
  }

  /** Of what came to each listener of a sidecar; the administration has one of its own. */
  private static Map<String, Integer> counts(Prometheus scraper, String what) throws Exception {
    Map<String, Integer> counts =
        scraper.values("envoy_http_downstream_rq_" + what, "envoy_http_conn_manager_prefix");
    counts.remove("admin");
    return counts;
  }
}
