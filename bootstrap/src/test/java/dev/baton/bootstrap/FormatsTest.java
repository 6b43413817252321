package dev.baton.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bridge between formats, one table: what is read and written, lines of an inbound request, and
 * the lines that go out for it.
 */
final class FormatsTest {

  private static final String HIGH = "463ac35c9f6413ad";
  private static final String LOW = "48485a3953bb6124";
  private static final String SPAN = "a2fb4a1d1a96d312";
  private static final String OLD = "0020000000000001";
  private static final String PARENT = "00-" + HIGH + LOW + "-" + SPAN + "-01";

  /** The low half and the span in decimal. */
  private static final String LOW_10 = "5208512171318403364";

  private static final String SPAN_10 = "11744061942159299346";
  private static final String MESH = "0af76519-16cd-93dd-8448-eb211c80319c";

  static Stream<Case> cases() {
    return Stream.of(
        // from B3
        new Case("b3 to w3c", "same", "w3c")
            .in("x-b3-traceid: " + HIGH + LOW, "x-b3-spanid: " + SPAN, "x-b3-sampled: 1")
            .added("traceparent: " + PARENT),
        new Case("64 bits get zeros in front", "same", "w3c")
            .in("x-b3-traceid: " + LOW, "x-b3-spanid: " + SPAN, "x-b3-sampled: 0")
            .added("traceparent: 00-0000000000000000" + LOW + "-" + SPAN + "-00"),
        new Case("upper case", "same", "w3c")
            .in("x-b3-traceid: " + (HIGH + LOW).toUpperCase(), "x-b3-spanid: " + SPAN.toUpperCase())
            .added("traceparent: 00-" + HIGH + LOW + "-" + SPAN + "-00"),
        new Case("debug is sampled, and stays debug in B3", "same", "w3c,b3single,datadog")
            .in("x-b3-traceid: " + LOW, "x-b3-spanid: " + SPAN, "x-b3-flags: 1")
            .added(
                "traceparent: 00-0000000000000000" + LOW + "-" + SPAN + "-01",
                "b3: " + LOW + "-" + SPAN + "-d",
                "x-datadog-trace-id: " + LOW_10,
                "x-datadog-parent-id: " + SPAN_10,
                "x-datadog-sampling-priority: 2"),
        new Case("true is sampled", "b3", "w3c")
            .in("x-b3-traceid: " + HIGH + LOW, "x-b3-spanid: " + SPAN, "x-b3-sampled: true")
            .added("traceparent: " + PARENT),
        new Case("left open, but decided in x-request-id", "same", "w3c,datadog")
            .in("x-request-id: " + MESH, "x-b3-traceid: " + HIGH + LOW, "x-b3-spanid: " + SPAN)
            .added(
                "traceparent: " + PARENT,
                "x-datadog-trace-id: " + LOW_10,
                "x-datadog-parent-id: " + SPAN_10,
                "x-datadog-sampling-priority: 1",
                "x-datadog-tags: _dd.p.tid=" + HIGH),
        new Case("left open", "same", "b3single,datadog")
            .in("x-b3-traceid: " + LOW, "x-b3-spanid: " + SPAN)
            .added(
                "b3: " + LOW + "-" + SPAN,
                "x-datadog-trace-id: " + LOW_10,
                "x-datadog-parent-id: " + SPAN_10),
        new Case("a decision alone has no ids", "same", "w3c,b3").in("b3: 0"),
        new Case("single to several", "same", "b3")
            .in("b3: " + HIGH + LOW + "-" + SPAN + "-1-" + OLD)
            .added("x-b3-traceid: " + HIGH + LOW, "x-b3-spanid: " + SPAN, "x-b3-sampled: 1"),
        new Case("single, debug", "same", "b3")
            .in("b3: " + LOW + "-" + SPAN + "-d")
            .added("x-b3-traceid: " + LOW, "x-b3-spanid: " + SPAN, "x-b3-flags: 1"),
        new Case("single, left open", "same", "b3,w3c")
            .in("b3: " + LOW + "-" + SPAN)
            .added(
                "x-b3-traceid: " + LOW,
                "x-b3-spanid: " + SPAN,
                "traceparent: 00-0000000000000000" + LOW + "-" + SPAN + "-00"),

        // from W3C
        new Case("w3c to all", "same", "b3,b3single,datadog")
            .in("traceparent: " + PARENT, "tracestate: a=1")
            .added(
                "x-b3-traceid: " + HIGH + LOW,
                "x-b3-spanid: " + SPAN,
                "x-b3-sampled: 1",
                "b3: " + HIGH + LOW + "-" + SPAN + "-1",
                "x-datadog-trace-id: " + LOW_10,
                "x-datadog-parent-id: " + SPAN_10,
                "x-datadog-sampling-priority: 1",
                "x-datadog-tags: _dd.p.tid=" + HIGH),
        new Case("not sampled, with other flags", "same", "b3,datadog")
            .in("traceparent: 00-0000000000000000" + LOW + "-" + SPAN + "-02")
            .added(
                "x-b3-traceid: " + LOW,
                "x-b3-spanid: " + SPAN,
                "x-b3-sampled: 0",
                "x-datadog-trace-id: " + LOW_10,
                "x-datadog-parent-id: " + SPAN_10,
                "x-datadog-sampling-priority: 0"),
        new Case("a later version with more behind", "same", "b3single")
            .in("traceparent: cc-" + HIGH + LOW + "-" + SPAN + "-01-what")
            .added("b3: " + HIGH + LOW + "-" + SPAN + "-1"),

        // from Datadog
        new Case("datadog to w3c", "same", "w3c")
            .in(
                "x-datadog-trace-id: " + LOW_10,
                "x-datadog-parent-id: " + SPAN_10,
                "x-datadog-sampling-priority: 2",
                "x-datadog-tags: _dd.p.dm=-1,_dd.p.tid=" + HIGH)
            .added("traceparent: " + PARENT),
        new Case("the greatest numbers, dropped by the user", "same", "b3single")
            .in(
                "x-datadog-trace-id: 18446744073709551615",
                "x-datadog-parent-id: 1",
                "x-datadog-sampling-priority: -1")
            .added("b3: ffffffffffffffff-0000000000000001-0"),

        // nothing is made of what cannot be read
        new Case("malformed", "same", "w3c,b3")
            .in("b3: " + LOW + "-" + SPAN + "-x", "x-datadog-trace-id: 1x"),
        new Case("too great a number", "same", "w3c")
            .in("x-datadog-trace-id: 18446744073709551616", "x-datadog-parent-id: 1"),
        new Case("ids of zeros", "same", "b3")
            .in("traceparent: 00-00000000000000000000000000000000-" + SPAN + "-01"),
        new Case("version ff", "same", "b3").in("traceparent: ff" + PARENT.substring(2)),
        new Case("more behind in version 00", "same", "b3").in("traceparent: " + PARENT + "-x"),
        new Case("no span", "same", "w3c").in("x-b3-traceid: " + LOW, "x-b3-sampled: 1"),
        new Case("a malformed format is not written over", "same", "w3c")
            .in("traceparent: x", "b3: " + LOW + "-" + SPAN + "-1"),

        // two formats
        new Case("what came in is left as it is", "same", "w3c,b3")
            .in("traceparent: " + PARENT, "x-b3-traceid: " + LOW, "x-b3-spanid: " + OLD),
        new Case("of two that differ the first that is read counts", "datadog,w3c", "b3single")
            .in("traceparent: " + PARENT, "x-datadog-trace-id: 1", "x-datadog-parent-id: 2")
            .added("b3: 0000000000000001-0000000000000002")
            .disagree(),
        new Case("what is not read is nothing", "w3c", "datadog")
            .in("b3: " + LOW + "-" + SPAN + "-1"),
        new Case("one may lack the high half", "same", "datadog")
            .in("traceparent: " + PARENT, "b3: " + LOW + "-" + SPAN + "-1")
            .added(
                "x-datadog-trace-id: " + LOW_10,
                "x-datadog-parent-id: " + SPAN_10,
                "x-datadog-sampling-priority: 1",
                "x-datadog-tags: _dd.p.tid=" + HIGH),

        // a copy that came in: the sidecars renewed the format that they read
        new Case("a copy in w3c is renewed", "b3", "w3c")
            .in(
                "traceparent: 00-" + HIGH + LOW + "-" + OLD + "-01",
                "x-b3-traceid: " + HIGH + LOW,
                "x-b3-spanid: " + SPAN,
                "x-b3-sampled: 1")
            .out(
                "traceparent: " + PARENT,
                "x-b3-traceid: " + HIGH + LOW,
                "x-b3-spanid: " + SPAN,
                "x-b3-sampled: 1"),
        new Case("copies in B3 and Datadog are renewed", "w3c", "b3,datadog")
            .in(
                "traceparent: " + PARENT,
                "x-b3-traceid: " + HIGH + LOW,
                "x-b3-spanid: " + OLD,
                "x-b3-parentspanid: " + LOW,
                "x-datadog-trace-id: " + LOW_10,
                "x-datadog-parent-id: 7")
            .out(
                "traceparent: " + PARENT,
                "x-b3-traceid: " + HIGH + LOW,
                "x-b3-spanid: " + SPAN,
                "x-datadog-trace-id: " + LOW_10,
                "x-datadog-parent-id: " + SPAN_10),
        new Case("the ids of another trace are no copy", "b3", "w3c")
            .in("traceparent: " + PARENT, "x-b3-traceid: " + OLD, "x-b3-spanid: " + SPAN)
            .disagree());
  }

  @AfterEach
  void off() {
    CarryRules.putInForce(null);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void writes(Case given) {
    long before = Formats.disagreeing.sum();
    int depth = CurrentHeaders.enter();
    List<String> out = given.lines();
    CurrentHeaders.exit(depth);

    assertThat(out).isEqualTo(given.expected);
    assertThat(Formats.disagreeing.sum() - before).isEqualTo(given.disagreeing ? 1 : 0);
  }

  @Test
  void countsWhatItSees() {
    long[] before = new long[4];
    for (int i = 0; i < 4; i++) {
      before[i] = Formats.seen[i].sum();
    }
    int depth = CurrentHeaders.enter();
    new Case("seen", "same", "datadog")
        .in("traceparent: " + PARENT, "b3: " + HIGH + LOW + "-" + SPAN, "x-datadog-trace-id: x")
        .lines();
    CurrentHeaders.exit(depth);

    assertThat(Formats.seen[Formats.W3C].sum() - before[Formats.W3C]).isEqualTo(1);
    assertThat(Formats.seen[Formats.B3].sum() - before[Formats.B3]).isZero();
    assertThat(Formats.seen[Formats.B3_SINGLE].sum() - before[Formats.B3_SINGLE]).isEqualTo(1);
    assertThat(Formats.seen[Formats.DATADOG].sum() - before[Formats.DATADOG]).isZero();
  }

  /** A format that the rules do not carry is not written. */
  @Test
  void writesNothingThatIsNotCarried() {
    int depth = CurrentHeaders.enter();
    Case given = new Case("taken out", "same", "w3c,b3").in("b3: " + LOW + "-" + SPAN + "-1");
    given.rules.exclude("traceparent").exclude("x-b3-*");
    List<String> out = given.lines();
    CurrentHeaders.exit(depth);

    assertThat(out).containsExactly("b3: " + LOW + "-" + SPAN + "-1");
  }

  private static final class Case {
    private final String name;
    private final CarryRules.Builder rules = new CarryRules.Builder();
    private List<String> inbound = List.of();
    private List<String> expected = List.of();
    private boolean disagreeing;

    Case(String name, String read, String write) {
      this.name = name;
      Stream.of(
              "x-request-id",
              "traceparent",
              "tracestate",
              "x-b3-traceid",
              "x-b3-spanid",
              "x-b3-parentspanid",
              "x-b3-sampled",
              "x-b3-flags",
              "b3",
              "x-datadog-trace-id",
              "x-datadog-parent-id",
              "x-datadog-sampling-priority",
              "x-datadog-tags")
          .forEach(rules::id);
      rules.formats(
          numbers(read.equals("same") ? "w3c,b3,b3single,datadog" : read), numbers(write));
    }

    private static int[] numbers(String list) {
      return Stream.of(list.split(",")).mapToInt(Formats::number).toArray();
    }

    /** All of them go out as well. */
    Case in(String... lines) {
      inbound = List.of(lines);
      expected = inbound;
      return this;
    }

    Case added(String... lines) {
      expected = new ArrayList<>(inbound);
      expected.addAll(List.of(lines));
      return this;
    }

    Case out(String... lines) {
      expected = List.of(lines);
      return this;
    }

    Case disagree() {
      disagreeing = true;
      return this;
    }

    List<String> lines() {
      CarryRules.putInForce(rules.build());
      Capture capture = CurrentHeaders.capture();
      for (String line : inbound) {
        int colon = line.indexOf(':');
        capture.add(capture.find(line.substring(0, colon)), line.substring(colon + 2));
      }
      CapturedHeaders flow = capture.attach();
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < flow.size(); i++) {
        lines.add(flow.name(i) + ": " + flow.value(i));
      }
      return lines;
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
