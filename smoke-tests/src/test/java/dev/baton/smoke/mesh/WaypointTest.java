package dev.baton.smoke.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.smoke.mesh.Request.Kind;
import dev.baton.smoke.mesh.Trees.Count;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Istio's ambient mode: no service has a sidecar, and one Envoy is between them all, as a waypoint
 * is. It sees each request once, where it comes to a service.
 */
class WaypointTest {

  private static final int REQUESTS = 100;

  @Test
  void everyRequestIsOneWholeTreeWithBaton() throws Exception {
    List<String> wrong = new ArrayList<>();
    Path envoy = MeshTest.envoy(MeshTest.NEWEST);
    try (Services services = new Services(Stack.TOMCAT, "")) {
      for (Tracer tracer : Tracer.values()) {
        for (int sampling : List.of(100, 20, 0)) {
          Trees trees = trees(envoy, tracer, sampling, services);
          trees
              .problems()
              .forEach(problem -> wrong.add(tracer + ", " + sampling + " %: " + problem));
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void noRequestIsWholeWithout() throws Exception {
    Path envoy = MeshTest.envoy(MeshTest.NEWEST);
    try (Services services = new Services(Stack.TOMCAT, null)) {
      for (Tracer tracer : Tracer.values()) {
        assertThat(trees(envoy, tracer, 100, services).count())
            .isEqualTo(new Count(REQUESTS, 0, REQUESTS, 0));
      }
    }
  }

  /** One of four comes to the front itself, without any headers. */
  private static Trees trees(Path envoy, Tracer tracer, int sampling, Services services)
      throws IOException, InterruptedException {
    List<Request> requests =
        IntStream.range(0, REQUESTS)
            .mapToObj(n -> new Request(n, n % 4 == 3 ? null : Hop.FRONT, Kind.AMBIENT))
            .toList();
    SidecarConfig config = new SidecarConfig(tracer, sampling, Features.NONE);
    Path folder = MeshTest.FOLDER.resolve("waypoint").resolve(tracer + "-" + sampling);
    try (Mesh mesh =
        new Mesh(envoy, Topology.WAYPOINT, config, tracer.collector(), services, folder)) {
      mesh.make(requests);
      return new Trees(tracer, mesh.end(requests));
    }
  }
}
