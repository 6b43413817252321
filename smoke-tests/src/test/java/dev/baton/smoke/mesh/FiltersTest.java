package dev.baton.smoke.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a filter in a sidecar adds to a request is a header like any other: it is carried if it is
 * listed, and the mesh can route by it hops later, and tag its spans with it.
 */
class FiltersTest {

  private static final List<Request> REQUESTS =
      IntStream.range(0, 100).mapToObj(number -> new Request(number, Hop.GATEWAY)).toList();

  @ParameterizedTest
  @EnumSource(names = {"PLANS_BY_LUA", "PLANS_BY_WASM"})
  void whatAFilterAddsIsCarriedIfItIsListed(Features filter) throws Exception {
    Path envoy = MeshTest.envoy(MeshTest.NEWEST);
    try (Services services = new Services(Stack.TOMCAT, "headers=istio," + Features.PLAN);
        Mesh mesh = mesh(envoy, filter, services)) {
      mesh.make(REQUESTS);
      Traffic traffic = mesh.end(REQUESTS);
      assertThat(new Trees(Tracer.ZIPKIN, traffic).problems()).isEmpty();
      assertThat(traffic.log())
          .hasSize((REQUESTS.size() + 1) * REQUESTS.get(0).hops().size())
          .allSatisfy(FiltersTest::hasItsPlan);
      assertThat(traffic.spans()).allSatisfy(FiltersTest::hasItsPlan);
    }
  }

  private static void hasItsPlan(String line) {
    String[] said = line.split(" ");
    boolean isThere = Hop.valueOf(said[0]) != Hop.GATEWAY;
    assertThat(said[3]).as(line).isEqualTo(isThere ? "of-" + said[1] : "-");
  }

  /** In a custom tag of all sidecars. */
  private static void hasItsPlan(Span span) {
    String plan = span.hop() == Hop.GATEWAY ? null : "of-" + span.requestId();
    assertThat(span.tags().get("plan")).as(span.toString()).isEqualTo(plan);
  }

  @Test
  void otherwiseItIsNot() throws Exception {
    Path envoy = MeshTest.envoy(MeshTest.NEWEST);
    try (Services services = new Services(Stack.TOMCAT, "");
        Mesh mesh = mesh(envoy, Features.PLANS_BY_LUA, services)) {
      assertThatThrownBy(() -> mesh.make(REQUESTS))
          .hasMessageContaining("100 requests")
          .hasMessageContaining("front(reviews(no plan),details())");
    }
  }

  private static Mesh mesh(Path envoy, Features filter, Services services)
      throws IOException, InterruptedException {
    SidecarConfig config = new SidecarConfig(Tracer.ZIPKIN, 100, filter);
    Path folder = MeshTest.FOLDER.resolve("filters").resolve(filter.name());
    return new Mesh(envoy, Topology.SIDECARS, config, Tracer.ZIPKIN.collector(), services, folder);
  }
}
