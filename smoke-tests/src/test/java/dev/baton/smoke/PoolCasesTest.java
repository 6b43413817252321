package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What applications do to their pools goes as it does without Baton: they get their own tasks back,
 * in their order, from wherever they look; and every task runs in the flow it belongs to. The cases
 * are the service's {@code PoolCases} and {@code FlowCases}.
 */
class PoolCasesTest {

  private static final int OTHER_FLOW = 1;

  static List<Jdk> jdks() {
    return Jdk.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void poolsBehaveAndTasksRunInTheirFlow(Jdk jdk) {
    try (RawRecorder downstream = new RawRecorder();
        ServiceJvm service = ServiceJvm.service(jdk, "jdk-pool").start()) {
      service.get("/other-flow", new TraceHeaders(OTHER_FLOW).lines());
      List<String> cases = service.get("/pool-cases").lines().toList();
      assertThat(cases).hasSizeGreaterThan(25);
      List<String> wrong = new ArrayList<>();
      int flow = 100;
      for (String name : cases) {
        run(service, downstream, name, ++flow, wrong);
      }
      assertThat(wrong).as("cases that went wrong on %s", jdk).isEmpty();
    }
  }

  private static void run(
      ServiceJvm service, RawRecorder downstream, String name, int flow, List<String> wrong) {
    TraceHeaders headers = new TraceHeaders(flow);
    String path =
        "/pool-case?name="
            + name
            + "&with="
            + RawClient.encoded(downstream.url("/flow/" + name))
            + "&without="
            + RawClient.encoded(downstream.url("/none/" + name));
    try (RawClient client = service.connect()) {
      RawClient.Response response = client.get(path, headers.lines());
      if (response.status() != 200) {
        wrong.add(name + ": " + response.body());
      }
    }
    int shared = 0;
    for (RawRecorder.Request call : downstream.rest()) {
      downstream.take(call.path());
      if (call.path().startsWith("/flow/")) {
        headers.missingFrom(call).forEach(problem -> wrong.add(call.path() + ": " + problem));
      } else if (call.path().startsWith("/shared/")) {
        boolean ours = headers.missingFrom(call).isEmpty();
        boolean others = new TraceHeaders(OTHER_FLOW).missingFrom(call).isEmpty();
        shared += ours ? 1 : others ? 10 : 100;
      } else if (!TraceHeaders.others(call).equals(call.headers())) {
        wrong.add(call.path() + ": expected no trace header, received " + call.headers());
      }
    }
    if (shared != (name.equals("stateless-lambda-of-two-flows") ? 11 : 0)) {
      wrong.add(
          name
              + ": expected one call in each of the two flows, got "
              + shared % 10
              + " in this one, "
              + shared / 10 % 10
              + " in the other one and "
              + shared / 100
              + " in neither");
    }
  }
}
