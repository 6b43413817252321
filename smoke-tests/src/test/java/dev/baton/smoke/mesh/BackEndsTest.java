package dev.baton.smoke.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The traces of {@link MeshTest}, read back from the back ends that people look at them in. */
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
}
