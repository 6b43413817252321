package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every logging library has to do ({@code log.mdc}), each line compared as it stands in its
 * file.
 */
@ParameterizedClass
@MethodSource("libraries")
@ExtendWith(Contract.class)
class LogContractTest implements Contract.Party {

  private static final String NOBODY = "[][][][] ";

  @TempDir static Path folder;

  @Parameter Contract.Subject subject;

  private final TraceHeaders flow = new TraceHeaders(0xabc);
  private final TraceHeaders next = new TraceHeaders(0xdef);

  static List<Contract.Subject> libraries() {
    return Contract.subjects("log", Map.of());
  }

  @Override
  public Contract.Subject subject() {
    return subject;
  }

  private ServiceJvm.Builder service() {
    return ServiceJvm.service(
            subject.jdk(), subject.jdk().version() < 17 ? "TomcatServer@9" : "jdk-pool")
        .brief();
  }

  /** The library in a service, with a file for each kind of line. */
  private final class Run implements AutoCloseable {
    private final Path files;
    private final ServiceJvm service;
    private final RawClient client;
    final List<String> kinds;

    Run(ServiceJvm.Builder builder) throws IOException {
      files = Files.createTempDirectory(folder, "logs");
      service = builder.start();
      client = service.connect();
      kinds = get("log-open", "folder=" + files).lines().toList();
    }

    String get(String endpoint, String query, String... headers) {
      return client.get("/sync/" + endpoint + "?of=" + subject.id() + "&" + query, headers).ok();
    }

    void say(String kind, String carry, String text, String... headers) {
      get("log", "kind=" + kind + "&carry=" + carry + "&line=" + text, headers);
    }

    /** All lines of a kind; nothing can be logged any more. */
    List<String> lines(String kind) throws IOException {
      get("log-close", "");
      return Files.readAllLines(files.resolve(kind + ".log"));
    }

    @Override
    public void close() {
      client.close();
      service.close();
    }
  }

  private static String of(TraceHeaders flow) {
    return "["
        + flow.value("x-request-id")
        + "]["
        + flow.value("x-b3-traceid")
        + "]["
        + flow.value("x-b3-spanid")
        + "][] ";
  }

  @Test
  void linesOfAFlowHaveItsIdsWhicheverThreadWritesThem() throws IOException {
    List<String> carries =
        new ArrayList<>(
            List.of(
                "direct",
                "execute-queued",
                "submit-callable",
                "schedule",
                "fork-join-submit",
                "parallel-stream",
                "supply-async",
                "then-compose",
                "thread-start"));
    if (subject.jdk().version() >= 21) {
      carries.add("virtual-thread");
    }
    carries.add(Samples.compiled("ReactorChains@newest").id() + ":publish-on");
    try (Run run = new Run(service().agentArguments("log.mdc=on"))) {
      List<String> expected = new ArrayList<>();
      for (String carry : carries) {
        TraceHeaders its = new TraceHeaders(expected.size());
        run.say("plain", RawClient.encoded(carry), "x", its.lines());
        run.say("async", RawClient.encoded(carry), "x", its.lines());
        expected.add(of(its) + "x");
      }
      assertThat(run.lines("plain")).isEqualTo(expected);
      assertThat(run.lines("async")).isEqualTo(expected);
    }
  }

  @Test
  void oneThreadWritesForOneFlowAfterTheOtherAndForNoneBetween() throws IOException {
    try (Run run = new Run(service().agentArguments("log.mdc=on"))) {
      for (String kind : run.kinds) {
        run.say(kind, "worker", "before");
        run.say(kind, "worker", "first", flow.lines());
        run.say(kind, "worker", "between");
        run.say(kind, "worker", "second", next.lines());
        run.say(kind, "worker", "after");
      }
      for (String kind : run.kinds) {
        if (kind.equals("json") || kind.equals("whole")) {
          wholeLines(run.lines(kind));
        } else {
          String begin = kind.equals("property") ? "here " : "";
          assertThat(run.lines(kind))
              .as(kind)
              .containsExactly(
                  begin + NOBODY + "before",
                  begin + of(flow) + "first",
                  begin + NOBODY + "between",
                  begin + of(next) + "second",
                  begin + NOBODY + "after");
        }
      }
    }
  }

  /** All of the MDC, in the library's own form and order. */
  private void wholeLines(List<String> lines) {
    assertThat(lines).hasSize(5);
    for (int i = 0; i < 5; i++) {
      TraceHeaders its = i == 1 ? flow : next;
      if (i % 2 == 0) {
        assertThat(lines.get(i)).doesNotContain("Id");
      } else {
        String line = lines.get(i).replace("\"", "").replace(':', '=').replace(",", "=");
        assertThat(line)
            .contains(
                "requestId=" + its.value("x-request-id"),
                "traceId=" + its.value("x-b3-traceid"),
                "spanId=" + its.value("x-b3-spanid"));
      }
    }
  }

  @Test
  void theApplicationsMdcIsItsOwnAndWins() throws IOException {
    String with;
    List<String> lines;
    try (Run run = new Run(service().agentArguments("log.mdc=on"))) {
      with = run.get("log-mdc", "kind=plain", flow.lines());
      lines = run.lines("plain");
    }
    try (Run run = new Run(service().withoutAgent())) {
      assertThat(with).isEqualTo(run.get("log-mdc", "kind=plain", flow.lines()));
    }
    String own = of(flow).replace("[] ", "[mine] ");
    assertThat(lines)
        .containsExactly(
            of(flow) + "at first",
            own + "put",
            own.replace(flow.value("x-request-id"), "the application's") + "put the same key",
            own + "removed",
            of(flow) + "cleared");
  }

  /** What is not carried because of the characters that it has is not logged either. */
  @Test
  void noControlCharacterThatComesInIsLogged() throws IOException {
    ServiceJvm.Builder netty = ServiceJvm.service(subject.jdk(), "NettyServer@oldest").brief();
    try (Run run = new Run(netty.agentArguments("log.mdc=requestId=x-request-id"))) {
      run.say("plain", "direct", "x", "x-request-id: a\tb");
      run.say("plain", "direct", "x", "x-request-id: a\u001b[31mb");
      assertThat(run.lines("plain")).containsExactly("[a_b][][][] x", NOBODY + "x");
    }
  }

  @Test
  void inEveryModeThatLooksAtRequests() throws IOException {
    for (String mode : List.of("observe", "participate", "off")) {
      try (Run run = new Run(service().agentArguments("mode=" + mode + ";log.mdc=on"))) {
        run.service.expectComplaints(); // That nobody reports the spans of a participant.
        run.say("plain", "submit-callable", "x", flow.lines());
        assertThat(run.lines("plain"))
            .as(mode)
            .containsExactly((mode.equals("off") ? NOBODY : of(flow)) + "x");
      }
    }
  }

  @Test
  void nothingIsWovenUnlessItIsAskedFor() throws IOException {
    try (Run run = new Run(service().agentArguments("headers=x-tenant"))) {
      run.say("plain", "direct", "x", flow.lines());
      assertThat(run.lines("plain")).containsExactly(NOBODY + "x");
    }
  }
}
