package dev.baton.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which ids go out where spans are on, and which spans there are then. */
final class SpansTest {

  private static final String TRACE = "463ac35c9f6413ad48485a3953bb6124";
  private static final String SIDECAR = "a2fb4a1d1a96d312";
  private static final String SAMPLED = "00-" + TRACE + "-" + SIDECAR + "-01";

  private CapturedHeaders flow;

  @AfterEach
  void forget() {
    Spans.accept(false);
    Spans.reopen();
    Spans.ownTracer = null;
    CurrentHeaders.exit(0);
    CarryRules.putInForce(null);
    CurrentHeaders.takeOpenCall();
    Spans.remove(Spans.all());
    assertThat(Spans.all()).isEmpty();
  }

  @Test
  void aCallWithAnEndHasASpanBelowTheRequests() {
    comesIn(true, "traceparent", SAMPLED, "b3", TRACE + "-" + SIDECAR + "-1");
    CapturedHeaders call = CurrentHeaders.forTimedCall();
    call.calls("GET", "http", "shop:8080", 0, "/a?secret=1");
    call.answered(200);
    flow.answered(200);
    flow.end();

    List<Span> spans = Spans.ended();
    Span request = spans.get(spans.get(0).server ? 0 : 1);
    Span made = spans.get(spans.get(0).server ? 1 : 0);
    assertThat(spans).hasSize(2);
    assertThat(hex(request.parent)).isEqualTo(SIDECAR);
    assertThat(made.parent).isEqualTo(request.id);
    assertThat(made.path).isEqualTo("/a");
    assertThat(made.start).isBetween(request.start, request.end);
    assertThat(made.end).isBetween(made.start, request.end);
    assertThat(lines(call))
        .containsEntry("traceparent", "00-" + TRACE + "-" + hex(made.id) + "-01")
        .containsEntry("b3", TRACE + "-" + hex(made.id) + "-1-" + hex(request.id));
  }

  @Test
  void aCallWithoutAnEndHangsOnTheRequests() {
    comesIn(true, "traceparent", SAMPLED, "x-b3-traceid", TRACE, "x-b3-spanid", SIDECAR);
    CapturedHeaders call = CurrentHeaders.forCall();
    flow.end();
    Span request = Spans.ended().get(0);
    assertThat(lines(call))
        .containsEntry("traceparent", "00-" + TRACE + "-" + hex(request.id) + "-01")
        .containsEntry("x-b3-spanid", hex(request.id))
        .containsEntry("x-b3-parentspanid", SIDECAR);
  }

  @Test
  void logLinesHaveTheRequestsOwnSpan() {
    comesIn(true, "traceparent", SAMPLED);
    assertThat(LogFields.current())
        .isEqualTo(Map.of("traceId", TRACE, "spanId", hex(Spans.all().get(0).id)));
    flow.end();
  }

  @Test
  void aServerWithoutAnEndIsRelayedWordForWord() {
    comesIn(false, "traceparent", SAMPLED);
    assertThat(lines(CurrentHeaders.forTimedCall())).containsEntry("traceparent", SAMPLED);
    assertThat(Spans.all()).isEmpty();
  }

  @Test
  void whatIsNotSampledIsRelayedWordForWord() {
    String unsampled = SAMPLED.replace("-01", "-00");
    comesIn(true, "traceparent", unsampled);
    assertThat(lines(CurrentHeaders.forTimedCall())).containsEntry("traceparent", unsampled);
    String open = TRACE + "-" + SIDECAR;
    comesIn(true, "b3", open);
    assertThat(lines(CurrentHeaders.forTimedCall())).containsEntry("b3", open);
    assertThat(Spans.all()).isEmpty();
  }

  @Test
  void aFormatOfAnotherTraceStaysAsItCame() {
    String other = "1" + TRACE.substring(1) + "-" + SIDECAR + "-1";
    comesIn(true, "traceparent", SAMPLED, "b3", other);
    assertThat(lines(CurrentHeaders.forTimedCall())).containsEntry("b3", other);
    flow.end();
  }

  @Test
  void withoutACollectorNothingIsChangedAndNoTraceBegins() {
    long before = Spans.requestsRelayed.sum();
    rules();
    Spans.accept(false);
    capture(true, "traceparent", SAMPLED);
    assertThat(lines(CurrentHeaders.forTimedCall())).containsEntry("traceparent", SAMPLED);
    assertThat(Spans.requestsRelayed.sum()).isEqualTo(before + 1);
    capture(true, "x-request-id", "0af76519-16cd-93dd-8448-eb211c80319c");
    assertThat(lines(CurrentHeaders.forTimedCall())).containsOnlyKeys("x-request-id");
    assertThat(Spans.requestsRelayed.sum()).isEqualTo(before + 2);
    assertThat(Spans.all()).isEmpty();
  }

  @Test
  void besideTheApplicationsOwnTracerNothingIsChangedAndNoTraceBegins() {
    long before = Spans.requestsRelayed.sum();
    comesIn(true, "traceparent", SAMPLED);
    Spans.foundTracer("Brave");
    CapturedHeaders call = CurrentHeaders.forTimedCall();
    call.answered(200);
    flow.end();
    assertThat(Spans.ended()).as("what began before is whole").hasSize(2);

    Spans.foundTracer("OpenTelemetry's SDK");
    assertThat(Spans.ownTracer()).isEqualTo("Brave");
    capture(true, "traceparent", SAMPLED);
    assertThat(lines(CurrentHeaders.forTimedCall())).containsEntry("traceparent", SAMPLED);
    assertThat(Spans.requestsRelayed.sum()).isEqualTo(before + 1);
    capture(
        true, "x-b3-sampled", "nonsense", "x-request-id", "0af76519-16cd-43dd-8448-eb211c80319c");
    assertThat(lines(CurrentHeaders.forTimedCall())).doesNotContainKey("traceparent");
    assertThat(Spans.all()).hasSize(2);
  }

  @Test
  void aTraceThatBeginsHasTheRequestForItsRoot() {
    comesIn(true, "x-request-id", "0af76519-16cd-93dd-8448-eb211c80319c");
    CapturedHeaders call = CurrentHeaders.forTimedCall();
    call.failed(new java.io.IOException());
    flow.end();
    List<Span> spans = Spans.ended();
    Span request = spans.get(spans.get(0).server ? 0 : 1);
    Span made = spans.get(spans.get(0).server ? 1 : 0);
    assertThat(request.parent).isZero();
    assertThat(made.parent).isEqualTo(request.id);
    assertThat(made.error).isEqualTo("java.io.IOException");
    assertThat(lines(call).get("traceparent").substring(36, 52)).isEqualTo(hex(made.id));
  }

  /** One place in 2^14 for each: what has none goes out with the request's id. */
  @Test
  void aFullTableGivesNoIdWithoutASpan() {
    comesIn(true, "traceparent", SAMPLED);
    assertThat(Spans.all()).hasSize(1);
    int without = 0;
    for (int i = 0; i < 3 * Spans.PLACES; i++) {
      CapturedHeaders call = CurrentHeaders.forTimedCall();
      without += call == flow ? 1 : 0;
    }
    assertThat(Spans.all().size() + without).isEqualTo(3 * Spans.PLACES + 1);
    assertThat(without).isGreaterThanOrEqualTo(2 * Spans.PLACES);
    flow.end();
  }

  /** Its calls from then on hang on the request, which is reported as it was. */
  @Test
  void whenTheJvmEndsWhatIsOpenEndsAndNothingBegins() {
    comesIn(true, "traceparent", SAMPLED);
    CapturedHeaders open = CurrentHeaders.forKeptCall();
    assertThat(Spans.closeIfEmpty()).isFalse();
    CapturedHeaders next = CurrentHeaders.forKeptCall();
    assertThat(next).isNotSameAs(flow);
    assertThat(Spans.ended()).isEmpty();
    Spans.close();
    assertThat(Spans.ended()).hasSize(3).allMatch(span -> span.end > span.start);
    assertThat(CurrentHeaders.forKeptCall()).isSameAs(flow);
    open.answered(200);
    flow.end();
    CapturedHeaders before = flow;
    capture(true, "traceparent", SAMPLED);
    assertThat(lines(flow)).isNotEqualTo(lines(before)).containsEntry("traceparent", SAMPLED);
    assertThat(Spans.ended()).hasSize(3).allMatch(span -> span.status == 0);
    Spans.remove(Spans.ended());
    assertThat(Spans.closeIfEmpty()).isTrue();
  }

  private void comesIn(boolean timed, String... lines) {
    rules();
    Spans.accept(true);
    capture(timed, lines);
  }

  private static void rules() {
    CarryRules.Builder rules = new CarryRules.Builder();
    for (String name :
        List.of(
            "x-request-id",
            "traceparent",
            "b3",
            "x-b3-traceid",
            "x-b3-spanid",
            "x-b3-parentspanid",
            "x-b3-sampled")) {
      rules.id(name);
    }
    rules.participate(new int[] {0, 1, 2, 3}, new int[] {0}, null).spans(true, true);
    rules.log(
        new LogFields(
            new String[] {"traceId", "spanId"},
            new String[] {LogFields.TRACE, LogFields.SPAN},
            new int[] {0, 1, 2, 3}));
    CarryRules.putInForce(rules.build());
  }

  private void capture(boolean timed, String... lines) {
    Capture capture = CurrentHeaders.captureAnother();
    for (int i = 0; i < lines.length; i += 2) {
      capture.add(capture.find(lines[i]), lines[i + 1]);
    }
    assertThat(capture.wantsSpan()).isTrue();
    if (timed) {
      capture.timed("GET", "http", "here", 0, "/path?secret=1");
    }
    flow = capture.attach();
  }

  private static Map<String, String> lines(CapturedHeaders headers) {
    Map<String, String> lines = new TreeMap<>();
    for (int i = 0; i < headers.size(); i++) {
      lines.put(headers.name(i), headers.value(i));
    }
    return lines;
  }

  private static String hex(long id) {
    return String.format("%016x", id);
  }
}
