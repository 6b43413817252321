package dev.baton.smoke.demo;

import static dev.baton.smoke.demo.Span.Kind.CLIENT;
import static dev.baton.smoke.demo.Span.Kind.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.smoke.demo.Span.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceCheckTest {

  @Test
  void wholeTracesDifferInNothing() {
    assertThat(wholeCheck(whole()).differencesFromWhole()).isEmpty();
    assertThat(wholeCheck(whole()).traces()).isEqualTo(2);
  }

  @Test
  void theOrderOfReportsIsOfNoImportance() {
    List<Span> spans = whole();
    Collections.reverse(spans);
    assertThat(wholeCheck(spans).differencesFromWhole()).isEmpty();
    assertThat(wholeCheck(spans).spansOf(2)).isEqualTo(request(2));
  }

  @Test
  void namesAMissingSpan() {
    List<Span> spans = whole();
    spans.remove(13);
    assertThat(wholeCheck(spans).differencesFromWhole())
        .containsExactly("ratings SERVER GET /ratings/2 was reported never, expected once");
  }

  @Test
  void namesASpanThatIsMissingFromTheMiddle() {
    List<Span> spans = whole();
    spans.remove(4);
    assertThat(wholeCheck(spans).differencesFromWhole())
        .containsExactly("reviews SERVER GET /reviews/1 was reported never, expected once");
  }

  @Test
  void namesASpanThatWasReportedTwice() {
    List<Span> spans = whole();
    spans.add(spans.get(1));
    assertThat(wholeCheck(spans).differencesFromWhole())
        .containsExactly("front CLIENT GET /catalog/1 was reported 2 times, expected once");
  }

  @Test
  void namesAWrongParent() {
    List<Span> spans = whole();
    spans.set(5, span("reviews", CLIENT, "/ratings/1", "trace1", "15", "10", "id1"));
    assertThat(wholeCheck(spans).differencesFromWhole())
        .containsExactly(
            "reviews CLIENT GET /ratings/1 has the parent 10, expected 14 (of reviews SERVER GET"
                + " /reviews/1)");
  }

  @Test
  void namesASpanThatWentIntoTheTraceOfAnotherRequest() {
    List<Span> spans = whole();
    spans.set(8, span("front", CLIENT, "/catalog/2", "trace1", "21", "10", "id1"));
    spans.set(9, span("catalog", SERVER, "/catalog/2", "trace1", "22", "21", "id1"));
    assertThat(wholeCheck(spans).differencesFromWhole())
        .containsExactly(
            "front CLIENT GET /catalog/2 has the parent 10, expected 20 (of front SERVER GET"
                + " /products/2)",
            "front CLIENT GET /catalog/2 has the trace trace1, expected trace2 (of front SERVER GET"
                + " /products/2)",
            "front CLIENT GET /catalog/2 has the x-request-id id1, expected id2 (of front SERVER"
                + " GET /products/2)");
  }

  @Test
  void namesAForeignSpan() {
    List<Span> spans = whole();
    spans.add(span("front", CLIENT, "/health", "trace2", "99", "20", "id2"));
    assertThat(wholeCheck(spans).differencesFromWhole())
        .containsExactly(
            "front CLIENT GET /health (99 in trace trace2) belongs to none of the requests");
  }

  @Test
  void namesARequestIdThatChangedOnTheWay() {
    List<Span> spans = whole();
    spans.set(6, span("ratings", SERVER, "/ratings/1", "trace1", "16", "15", "id1,id1"));
    assertThat(wholeCheck(spans).differencesFromWhole())
        .containsExactly(
            "ratings SERVER GET /ratings/1 has the x-request-id id1,id1, expected id1 (of reviews"
                + " CLIENT GET /ratings/1)");
  }

  @Test
  void namesTwoRequestsThatShareATrace() {
    List<Span> spans = whole();
    spans.replaceAll(
        s ->
            new Span(
                s.service(),
                s.kind(),
                s.path(),
                "trace1",
                s.id(),
                s.parentId(),
                s.requestId(),
                s.start(),
                s.duration()));
    assertThat(wholeCheck(spans).differencesFromWhole())
        .containsExactly(
            "front SERVER GET /products/2 has the trace trace1, which the request for product 1 had"
                + " already");
  }

  @Test
  void tornTracesDifferFromWholeOnesAndFromNothingElse() {
    TraceCheck check = new TraceCheck(torn(), 1);
    assertThat(check.differencesFromTorn()).isEmpty();
    assertThat(check.traces()).isEqualTo(4);
    assertThat(check.differencesFromWhole())
        .hasSize(9)
        .first()
        .isEqualTo(
            "front CLIENT GET /catalog/1 has the parent none, expected 10 (of front SERVER GET"
                + " /products/1)");
  }

  @Test
  void wholeTracesAreNotTorn() {
    assertThat(new TraceCheck(request(1), 1).differencesFromTorn())
        .contains(
            "front CLIENT GET /catalog/1 has the parent 10, expected none",
            "front CLIENT GET /catalog/1 has the trace trace1, which the request for product 1 had"
                + " already");
  }

  @Test
  void noSpansAtAllAreNeitherTornNorWhole() {
    assertThat(new TraceCheck(List.of(), 1).differencesFromTorn()).hasSize(7);
    assertThat(new TraceCheck(List.of(), 1).differencesFromWhole()).hasSize(7);
  }

  private static TraceCheck wholeCheck(List<Span> spans) {
    return new TraceCheck(spans, 2);
  }

  private static List<Span> whole() {
    List<Span> spans = new ArrayList<>(request(1));
    spans.addAll(request(2));
    return spans;
  }

  static List<Span> request(int product) {
    String trace = "trace" + product;
    String id = "id" + product;
    return List.of(
        span("front", SERVER, "/products/" + product, trace, product + "0", null, id),
        span("front", CLIENT, "/catalog/" + product, trace, product + "1", product + "0", id),
        span("catalog", SERVER, "/catalog/" + product, trace, product + "2", product + "1", id),
        span("front", CLIENT, "/reviews/" + product, trace, product + "3", product + "0", id),
        span("reviews", SERVER, "/reviews/" + product, trace, product + "4", product + "3", id),
        span("reviews", CLIENT, "/ratings/" + product, trace, product + "5", product + "4", id),
        span("ratings", SERVER, "/ratings/" + product, trace, product + "6", product + "5", id));
  }

  static List<Span> torn() {
    return List.of(
        span("front", SERVER, "/products/1", "traceA", "10", null, "idA"),
        span("front", CLIENT, "/catalog/1", "traceB", "11", null, "idB"),
        span("catalog", SERVER, "/catalog/1", "traceB", "12", "11", "idB"),
        span("front", CLIENT, "/reviews/1", "traceC", "13", null, "idC"),
        span("reviews", SERVER, "/reviews/1", "traceC", "14", "13", "idC"),
        span("reviews", CLIENT, "/ratings/1", "traceD", "15", null, "idD"),
        span("ratings", SERVER, "/ratings/1", "traceD", "16", "15", "idD"));
  }

  static Span span(
      String service,
      Kind kind,
      String path,
      String trace,
      String id,
      String parent,
      String requestId) {
    return new Span(
        service, kind, path, trace, id, parent, requestId, Instant.EPOCH, Duration.ZERO);
  }
}
