package dev.baton.smoke.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrawingTest {

  private static final String HEAD =
      "  trace     span                                            id        parent   "
          + " x-request-id";

  @Test
  void drawsOneTreeForAWholeTrace() {
    assertThat(Drawing.draw(terminal(false), TraceCheckTest.request(1)))
        .containsExactly(
            HEAD,
            "  trace1    front SERVER GET /products/1                    10        none      id1",
            "  trace1    ├─ front CLIENT GET /catalog/1                  11        10        id1",
            "  trace1    │  └─ catalog SERVER GET /catalog/1             12        11        id1",
            "  trace1    └─ front CLIENT GET /reviews/1                  13        10        id1",
            "  trace1       └─ reviews SERVER GET /reviews/1             14        13        id1",
            "  trace1          └─ reviews CLIENT GET /ratings/1          15        14        id1",
            "  trace1             └─ ratings SERVER GET /ratings/1       16        15        id1");
  }

  @Test
  void drawsATreeForEachTraceOfATornRequest() {
    assertThat(Drawing.draw(terminal(false), TraceCheckTest.torn()))
        .containsExactly(
            HEAD,
            "  traceA    front SERVER GET /products/1                    10        none      idA",
            "",
            "  traceB    front CLIENT GET /catalog/1                     11        none      idB",
            "  traceB    └─ catalog SERVER GET /catalog/1                12        11        idB",
            "",
            "  traceC    front CLIENT GET /reviews/1                     13        none      idC",
            "  traceC    └─ reviews SERVER GET /reviews/1                14        13        idC",
            "",
            "  traceD    reviews CLIENT GET /ratings/1                   15        none      idD",
            "  traceD    └─ ratings SERVER GET /ratings/1                16        15        idD");
  }

  @Test
  void drawsASpanWhoseParentIsMissingAsATreeOfItsOwn() {
    Span orphan =
        TraceCheckTest.span(
            "catalog",
            Span.Kind.SERVER,
            "/catalog/1",
            "0123456789abcdef",
            "fedcba9876543210",
            "1111111122222222",
            "id1");
    assertThat(Drawing.draw(terminal(false), List.of(orphan)))
        .containsExactly(
            HEAD,
            "  01234567  catalog SERVER GET /catalog/1                   fedcba98  11111111  id1");
  }

  @Test
  void aTraceAndARequestHaveOneColourEach() {
    List<String> lines = Drawing.draw(terminal(true), TraceCheckTest.torn());
    assertThat(lines.get(3)).contains("\u001b[33mtraceB  \u001b[0m", "\u001b[33midB\u001b[0m");
    assertThat(lines.get(4)).contains("\u001b[33mtraceB  \u001b[0m", "\u001b[33midB\u001b[0m");
    assertThat(lines.get(6)).contains("\u001b[35mtraceC  \u001b[0m", "\u001b[35midC\u001b[0m");
  }

  private static Terminal terminal(boolean inColour) {
    return new Terminal(new PrintStream(new ByteArrayOutputStream()), inColour);
  }
}
