package dev.baton.smoke.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.smoke.mesh.Request.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What Istio's {@code VirtualService} has sidecars do to requests: whatever it is, each request is
 * one tree with one {@code x-request-id}. Requests of all kinds are made at the same time.
 */
class VirtualServicesTest {

  private static final int OF_EACH = 30;

  private static final String ON_THE_WAY = "GATEWAY(*(%s(FRONT_TO_DETAILS(DETAILS),%s)))";

  private static final String REVIEWS = "FRONT_TO_REVIEWS(REVIEWS(REVIEWS_TO_RATINGS(RATINGS)))";

  private static final Map<Kind, String> EXPECTED = new EnumMap<>(Kind.class);

  static {
    EXPECTED.put(Kind.PLAIN, ON_THE_WAY.formatted("FRONT", REVIEWS));
    EXPECTED.put(
        Kind.RETRIED,
        ON_THE_WAY.formatted(
            "FRONT",
            "FRONT_TO_REVIEWS(REVIEWS 503(REVIEWS_TO_RATINGS(RATINGS)),"
                + "REVIEWS(REVIEWS_TO_RATINGS(RATINGS)))"));
    EXPECTED.put(
        Kind.RETRIED_BY_CLIENT,
        ON_THE_WAY.formatted(
            "FRONT", "FRONT_TO_REVIEWS 503(REVIEWS 503(REVIEWS_TO_RATINGS(RATINGS)))," + REVIEWS));
    EXPECTED.put(
        Kind.MIRRORED,
        ON_THE_WAY.formatted(
            "FRONT",
            "FRONT_TO_REVIEWS(*(REVIEWS_MIRROR(REVIEWS_TO_RATINGS(RATINGS))),"
                + "REVIEWS(REVIEWS_TO_RATINGS(RATINGS)))"));
    EXPECTED.put(Kind.ABORTED, ON_THE_WAY.formatted("FRONT", "FRONT_TO_REVIEWS 418"));
    EXPECTED.put(Kind.DELAYED, EXPECTED.get(Kind.PLAIN));
    EXPECTED.put(
        Kind.REDIRECTED_BY_ENVOY,
        ON_THE_WAY.formatted(
            "FRONT",
            "FRONT_TO_REVIEWS(REVIEWS("
                + "REVIEWS_TO_RATINGS 302(RATINGS 302,REVIEWS_TO_RATINGS(RATINGS))))"));
    EXPECTED.put(
        Kind.REDIRECTED,
        ON_THE_WAY.formatted(
            "FRONT",
            "FRONT_TO_REVIEWS(REVIEWS("
                + "REVIEWS_TO_RATINGS 302(RATINGS 302),REVIEWS_TO_RATINGS(RATINGS)))"));
    EXPECTED.put(
        Kind.CANARY,
        ON_THE_WAY.formatted(
            "FRONT_CANARY", "FRONT_TO_REVIEWS(REVIEWS(REVIEWS_TO_RATINGS(RATINGS_CANARY)))"));
    EXPECTED.put(Kind.WEB_SOCKET, "GATEWAY 101(* 101(FRONT 101(FRONT_TO_DETAILS(DETAILS))))");
    EXPECTED.put(Kind.MESSAGE, "FRONT_TO_DETAILS(DETAILS)");
  }

  private static final List<Request> REQUESTS = new ArrayList<>();
  private static Traffic traffic;

  @BeforeAll
  static void makeAll() throws Exception {
    Path envoy = MeshTest.envoy(MeshTest.NEWEST);
    Set<Kind> kinds = EnumSet.copyOf(EXPECTED.keySet());
    kinds.removeAll(Set.of(Kind.WEB_SOCKET, Kind.MESSAGE));
    for (int i = 0; i < OF_EACH; i++) {
      for (Kind kind : kinds) {
        REQUESTS.add(new Request(REQUESTS.size(), Hop.GATEWAY, kind));
      }
    }
    List<Request> sockets = new ArrayList<>();
    for (int i = 0; i < OF_EACH; i++) {
      sockets.add(new Request(REQUESTS.size() + 2 * i, Hop.GATEWAY, Kind.WEB_SOCKET));
      sockets.add(new Request(REQUESTS.size() + 2 * i + 1, Hop.FRONT_TO_DETAILS, Kind.MESSAGE));
    }
    SidecarConfig config = new SidecarConfig(Tracer.ZIPKIN, 100, Features.VIRTUAL_SERVICES);
    Path folder = MeshTest.FOLDER.resolve("virtual-services");
    try (Services services = new Services(Stack.TOMCAT, "headers=istio," + Features.CANARY);
        Mesh mesh =
            new Mesh(
                envoy,
                Topology.SIDECARS_AND_MORE,
                config,
                Tracer.ZIPKIN.collector(),
                services,
                folder)) {
      mesh.make(REQUESTS);
      for (int i = 0; i < sockets.size(); i += 2) {
        mesh.talk(sockets.get(i), sockets.get(i + 1));
      }
      REQUESTS.addAll(sockets);
      // Nobody waits for the mirror's answers.
      mesh.await(
          REQUESTS,
          seen ->
              REQUESTS.stream()
                  .allMatch(
                      each -> Tree.of(each, seen).equals(List.of(EXPECTED.get(each.kind())))));
      traffic = mesh.end(REQUESTS);
    }
  }

  static Set<Kind> kinds() {
    return EXPECTED.keySet();
  }

  private static List<Request> of(Kind kind) {
    return REQUESTS.stream().filter(each -> each.kind() == kind).toList();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void eachRequestIsOneTree(Kind kind) {
    assertThat(of(kind))
        .hasSize(OF_EACH)
        .allSatisfy(
            request -> assertThat(Tree.of(request, traffic)).containsExactly(EXPECTED.get(kind)));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void ofOneTraceWithOneRequestId(Kind kind) {
    Set<String> traces = new HashSet<>();
    Set<String> requestIds = new HashSet<>();
    for (Request request : of(kind)) {
      List<Span> spans = Tree.spans(request, traffic);
      traces.add(only(spans.stream().map(Span::traceId).distinct().toList()));
      String id =
          only(
              spans.stream()
                  .filter(span -> span.url() != null)
                  .map(Span::requestId)
                  .distinct()
                  .toList());
      requestIds.add(id);
      for (Hop hop : Hop.values()) {
        assertThat(traffic.requestIds(request, hop))
            .as("%s in the access log of %s", request, hop)
            .hasSameSizeAs(traffic.spans(request, hop))
            .allMatch(id::equals);
      }
    }
    assertThat(traces).hasSize(OF_EACH);
    assertThat(requestIds).hasSize(OF_EACH);
  }

  private static String only(List<String> values) {
    assertThat(values).hasSize(1);
    return values.get(0);
  }

  @Test
  void aListedHeaderIsATagOfAllSpans() {
    for (Request request : REQUESTS) {
      assertThat(Tree.spans(request, traffic))
          .filteredOn(span -> span.url() != null)
          .extracting(span -> span.tags().get("canary"))
          .as(request.toString())
          .containsOnly(request.kind() == Kind.CANARY ? "yes" : "no");
    }
  }

  @Test
  void thereIsNothingBesides() {
    assertThat(traffic.ofNobody()).isEmpty();
  }
}
