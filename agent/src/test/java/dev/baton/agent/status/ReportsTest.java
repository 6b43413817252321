package dev.baton.agent.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class ReportsTest {

  private final Properties answer = new Properties();

  ReportsTest() {
    answer.setProperty("sun.java.command", "com.acme.Orders --port 80");
    answer.setProperty("baton.version", "0.1.0\n");
    answer.setProperty(
        "baton.configuration",
        "mode\trelay\tdefault\nheaders\tistio,x-tenant\tenvironment BATON_HEADERS\n");
    answer.setProperty(
        "baton.hooks",
        """
        outbound	OkHttp	okhttp3.Call.send	3
        inbound	Tomcat	org.apache.catalina.connector.CoyoteAdapter.service	1
        inbound	Tomcat	org.apache.coyote.Request.recycle	1
        carry	ThreadPools	java.util.concurrent.ThreadPoolExecutor.addWorker	1
        """);
    counters(128, 2, 256, 12, 512);
  }

  private void counters(int flowsIn, int without, int calls, int callsWithout, int headers) {
    answer.setProperty(
        "baton.counters",
        "flowsIn\t"
            + flowsIn
            + "\nrequestsWithoutHeaders\t"
            + without
            + "\ncallsWithFlow\t"
            + calls
            + "\ncallsWithoutFlow\t"
            + callsWithout
            + "\nheadersCarried\t"
            + headers
            + "\n"
            + "headersHeldBack\t0\n"
            + "headersRefused\t0\n"
            + "threadsForgotten\t0\n"
            + "hookFailures\t0\n"
            + "ofALaterVersion\t7\n");
  }

  private Status status() throws NoAnswer {
    return Status.read(4711, answer);
  }

  @Test
  void requestIdsThatWorkAgainstSamplingAreExplained() throws Exception {
    answer.setProperty(
        "baton.counters",
        "flowsIn\t9\ncallsWithFlow\t9\nheadersCarried\t9\nrequestIdsUnreadable\t1\n"
            + "requestIdsContradicting\t2\nflowsBorn\t3\nseen.w3c\t4\nformatsDisagreeing\t5\n");
    String text = TextReport.of(status()).replaceAll("\\s+", " ");

    assertThat(text)
        .contains(
            "1 request came in with an x-request-id that is no UUID. Baton carries it as it is, but"
                + " Envoy samples by its digits")
        .contains("2 requests came in with an x-request-id whose character 15 says of sampling")
        .contains("5 requests came in with ids of different traces in different formats.")
        .contains("3 flows that began here")
        .contains("4 requests in with ids as traceparent");
  }

  @Test
  void aJvmInWhichAllIsWell() throws Exception {
    assertThat(TextReport.of(status()))
        .isEqualTo(
            """
            Baton 0.1.0 is carrying headers: 3 libraries in, 128 requests captured, 512 headers written on 256 calls.

              JVM           4711  com.acme.Orders

              configuration mode     relay           default
                            headers  istio,x-tenant  environment BATON_HEADERS

              libraries     inbound   Tomcat       2 hooks
                            carry     ThreadPools  1 hook
                            outbound  OkHttp       1 hook

              counters      128  requests in, with headers to carry
                              2  requests in, with none
                            256  calls out, made for a request with headers
                             12  calls out, made for none
                            512  headers written on calls
                              0  headers held back: set by the application, host not trusted or not allowed, or mode=observe
                              0  headers in, left out: over a limit, or malformed
                              0  threads that outlived the request they were started for
                              0  failures of hooks
                              7  ofALaterVersion
            """);
    assertThat(status().isWell()).isTrue();
  }

  @Test
  void whatIsWrongComesFirst() throws Exception {
    answer.setProperty(
        "baton.problems", "headerz=istio (agent argument): no such setting\n!\tjava.lang.Error\n");
    answer.setProperty(
        "baton.refused",
        "Tomcat\torg.apache.coyote.Request.recycle\tthe method does not exist\t2\n");
    answer.setProperty(
        "baton.failures",
        "OkHttp a.Call.send\tjava.lang.NoSuchMethodError: url\toff\nodd\tjava.lang.Error\ton\n");
    assertThat(TextReport.of(status()))
        .startsWith(
            """
            Baton 0.1.0 needs attention: 1 hook refused, 2 hooks failed, 1 problem with the configuration, 1 part of the status unreadable.

              wrong         headerz=istio (agent argument): no such setting
                            Baton could not read its own problems: java.lang.Error
                            Tomcat: hook org.apache.coyote.Request.recycle was refused: the method does not exist (2 times)
                            OkHttp: hook a.Call.send failed: java.lang.NoSuchMethodError: url (switched off: calls through it go without headers)
                            hook odd failed: java.lang.Error

              JVM           4711  com.acme.Orders
            """);
    assertThat(status().isWell()).isFalse();
  }

  @Test
  void notesSayWhatFiguresMayMean() throws Exception {
    counters(0, 40, 0, 9, 0);
    assertThat(TextReport.of(status()))
        .startsWith(
            """
            Baton 0.1.0 is ready, but has seen no request with headers to carry yet: 3 libraries in.

              note          40 requests came in, none with a header to carry. Either they do not pass a sidecar (is the
                            pod in the mesh, does the caller go through it?), or tracing is off in the mesh, or its
                            headers are not among those of `headers`.

              JVM           4711  com.acme.Orders
            """);
    counters(5, 1, 2, 300, 6);
    assertThat(Verdict.notes(status()))
        .singleElement()
        .asString()
        .startsWith("300 of 302 outbound calls were made by threads that work for no request.");
    counters(5, 1, 2, 19, 6);
    assertThat(Verdict.notes(status())).isEmpty();
    counters(1, 4000, 1, 0, 3);
    assertThat(Verdict.notes(status()))
        .singleElement()
        .asString()
        .startsWith("4000 of 4001 requests came in without a header to carry.");
    counters(5, 1, 0, 0, 0);
    assertThat(Verdict.notes(status())).containsExactly("No outbound call was seen yet.");
    assertThat(Verdict.of(status()))
        .isEqualTo(
            "Baton 0.1.0 captures headers, but has written none on a call yet: 3 libraries in, 5"
                + " requests captured.");
    answer.remove("baton.hooks");
    counters(0, 0, 0, 0, 0);
    assertThat(Verdict.notes(status()))
        .singleElement()
        .asString()
        .startsWith("No HTTP server that Baton knows has been loaded:");
  }

  @Test
  void aModeThatWritesNothingIsSaidAtOnce() throws Exception {
    answer.setProperty("baton.configuration", "mode\toff\tenvironment BATON_MODE\n");
    counters(0, 0, 0, 0, 0);
    assertThat(Verdict.of(status()))
        .isEqualTo("Baton 0.1.0 is switched off: mode=off (environment BATON_MODE).");
    assertThat(Verdict.notes(status())).isEmpty();
    answer.setProperty("baton.configuration", "mode\tobserve\tagent argument\n");
    counters(1, 0, 1, 0, 0);
    assertThat(Verdict.of(status()))
        .isEqualTo(
            "Baton 0.1.0 only observes and writes nothing: mode=observe (agent argument); 3"
                + " libraries in, 1 request captured.");
  }

  @Test
  @SuppressWarnings("unchecked")
  void theJsonSaysTheSame() throws Exception {
    answer.setProperty("baton.problems", "a \"quoted\" \\ path with \u00fc\n");
    answer.setProperty("baton.refused", "Tomcat\ta.B.c\tthe method does not exist\t2\n");
    answer.setProperty("baton.failures", "OkHttp okhttp3.Call.send\tjava.lang.Error: x\toff\n");
    String json = JsonReport.of(status());
    assertThat(json).endsWith("}\n").matches("\\p{ASCII}*");
    Map<String, Object> read =
        (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(json);
    assertThat(read)
        .containsExactly(
            Map.entry("well", false),
            Map.entry(
                "verdict",
                "Baton 0.1.0 needs attention: 1 hook refused, 1 hook failed, 1 problem with the"
                    + " configuration."),
            Map.entry("version", "0.1.0"),
            Map.entry("pid", 4711),
            Map.entry("main", "com.acme.Orders"),
            Map.entry(
                "configuration",
                List.of(
                    Map.of("name", "mode", "value", "relay", "from", "default"),
                    Map.of(
                        "name",
                        "headers",
                        "value",
                        "istio,x-tenant",
                        "from",
                        "environment BATON_HEADERS"))),
            Map.entry("problems", List.of("a \"quoted\" \\ path with \u00fc")),
            Map.entry("unreadable", List.of()),
            Map.entry(
                "refused",
                List.of(
                    Map.of(
                        "library",
                        "Tomcat",
                        "hook",
                        "a.B.c",
                        "reason",
                        "the method does not exist",
                        "times",
                        2))),
            Map.entry(
                "failures",
                List.of(
                    Map.of(
                        "hook",
                        "OkHttp okhttp3.Call.send",
                        "first",
                        "java.lang.Error: x",
                        "switched",
                        "off"))),
            Map.entry(
                "libraries",
                List.of(
                    Map.of(
                        "name",
                        "Tomcat",
                        "role",
                        "inbound",
                        "hooks",
                        Map.of(
                            "org.apache.catalina.connector.CoyoteAdapter.service", 1,
                            "org.apache.coyote.Request.recycle", 1)),
                    Map.of(
                        "name",
                        "ThreadPools",
                        "role",
                        "carry",
                        "hooks",
                        Map.of("java.util.concurrent.ThreadPoolExecutor.addWorker", 1)),
                    Map.of(
                        "name",
                        "OkHttp",
                        "role",
                        "outbound",
                        "hooks",
                        Map.of("okhttp3.Call.send", 3)))),
            Map.entry(
                "counters",
                Map.of(
                    "flowsIn",
                    128,
                    "requestsWithoutHeaders",
                    2,
                    "callsWithFlow",
                    256,
                    "callsWithoutFlow",
                    12,
                    "headersCarried",
                    512,
                    "headersHeldBack",
                    0,
                    "headersRefused",
                    0,
                    "threadsForgotten",
                    0,
                    "hookFailures",
                    0,
                    "ofALaterVersion",
                    7)),
            Map.entry("notes", List.of()));
    assertThat(
            new Load(LoadSettings.builder().build())
                .loadFromString(JsonReport.ofNoAnswer(7, "no `\"`\n")))
        .isEqualTo(Map.of("well", false, "pid", 7, "error", "no `\"`\n"));
  }

  @Test
  void aLongValueDoesNotPushTheOthersAway() throws Exception {
    String value = "x-a,".repeat(12);
    answer.setProperty(
        "baton.configuration", "mode\trelay\tdefault\nheaders\t" + value + "\tagent argument\n");
    assertThat(TextReport.of(status()))
        .contains(
            "\n  configuration mode     relay"
                + " ".repeat(35)
                + "  default\n                headers  "
                + value
                + "  agent argument\n");
  }

  @Test
  void aTerminalIsNotLedAstray() throws Exception {
    answer.setProperty("baton.problems", "a\u001b[2Jb\n");
    assertThat(TextReport.of(status())).contains("  wrong         a [2Jb\n");
  }

  @Test
  void aJvmWithoutBatonIsToldFromOneInWhichItDidNotStart() {
    answer.remove("baton.version");
    assertThatThrownBy(this::status)
        .isInstanceOf(NoAnswer.class)
        .hasMessage(
            "JVM 4711 (com.acme.Orders) runs without Baton: none of its options is"
                + " -javaagent:baton.jar; put it into JAVA_TOOL_OPTIONS or the command line and"
                + " restart");
    answer.setProperty("sun.jvm.args", "-Xmx1g -javaagent:/baton/baton.jar=mode=relay -Dx=y");
    assertThatThrownBy(this::status)
        .hasMessage(
            "JVM 4711 (com.acme.Orders) runs without Baton: -javaagent names it, but it did not"
                + " start; its standard error has a line `[baton] could not start` with the"
                + " reason");
  }

  @Test
  void anEmptyAnswerIsNotTakenForAllZeroes() throws Exception {
    for (String name : answer.stringPropertyNames()) {
      answer.setProperty(name, "");
    }
    assertThat(TextReport.of(status()))
        .startsWith(
            """
            Baton of unknown version needs attention: 1 part of the status unreadable.

              wrong         Baton is there but could say nothing: was its jar replaced while the JVM ran, or is memory short?
            """);
  }

  @Test
  void anAnswerInAnotherFormIsNotGuessedAt() {
    answer.setProperty("baton.counters", "flowsIn\tmany\n");
    assertThatThrownBy(this::status)
        .isInstanceOf(NoAnswer.class)
        .hasMessageStartingWith(
            "the Baton in JVM 4711 (version 0.1.0) answers in a form that this one cannot read");
  }
}
