package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an application's own interceptors put on a request, as late as the client lets them, is
 * theirs: Baton adds nothing of the same format.
 */
class InterceptorsTest {

  private static final String[] B3 = {
    "x-b3-traceid", "x-b3-spanid", "x-b3-parentspanid", "x-b3-sampled", "x-b3-flags", "b3"
  };

  private static final List<String> CLIENTS =
      List.of(
          "ApacheHttpClient43Calls",
          "ApacheHttpAsyncClient4Calls",
          "ApacheHttpAsyncClient5Calls",
          "OkHttp2Calls",
          "OkHttpCalls");

  private final TraceHeaders flow = new TraceHeaders(5);

  static List<Jdk> jdks() {
    return Jdk.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void theirHeaderIsKeptAndItsFormatGetsNothingElse(Jdk jdk) {
    List<String> wrong = new ArrayList<>();
    try (RawRecorder downstream = new RawRecorder();
        ServiceJvm service = ServiceJvm.service(jdk, "jdk-pool").start()) {
      for (String client : CLIENTS) {
        for (String version : List.of("@oldest", "@newest")) {
          String id = Samples.compiled(client + version).id();
          service.get(
              RawClient.relay("/sync", "direct", id, downstream.url("/own"))
                  + "&headers="
                  + RawClient.encoded("x-intercepted: X-B3-TraceId=463ac35c9f6413ad"),
              flow.lines());
          for (String each : missingFrom(downstream.takeOne("/own"))) {
            wrong.add(id + ": " + each);
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private List<String> missingFrom(RawRecorder.Request call) {
    List<String> left = new ArrayList<>(call.headers());
    left.remove("X-B3-TraceId: 463ac35c9f6413ad");
    RawRecorder.Request others = new RawRecorder.Request(call.line(), left, 0, 0);
    List<String> wrong = new ArrayList<>(flow.without(B3).missingFrom(others));
    if (left.size() != call.headers().size() - 1) {
      wrong.add("the interceptor's own header is missing from " + call);
    }
    return wrong;
  }
}
