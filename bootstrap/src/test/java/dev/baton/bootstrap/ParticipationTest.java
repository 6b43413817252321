package dev.baton.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Taking part in traces, one table: lines of an inbound request, and the lines that go out on a
 * call for it. In these {@code NEW} is the call's own parent id, {@code NEW10} the same in decimal,
 * and {@code TRACE} the id of a trace that begins.
 */
final class ParticipationTest {

  private static final String HIGH = "463ac35c9f6413ad";
  private static final String LOW = "48485a3953bb6124";
  private static final String TRACE = HIGH + LOW;
  private static final String SPAN = "a2fb4a1d1a96d312";
  private static final String OLD = "0020000000000001";
  private static final String PARENT = "00-" + TRACE + "-" + SPAN + "-01";
  private static final String RENEWED = "traceparent: 00-" + TRACE + "-NEW-";
  private static final String BEGUN = "traceparent: 00-TRACE-NEW-0";

  /** The low half and the span in decimal. */
  private static final String LOW_10 = "5208512171318403364";

  private static final String SPAN_10 = "11744061942159299346";

  /** Undecided, sampled. */
  private static final String PLAIN_ID = "0af76519-16cd-43dd-8448-eb211c80319c";

  private static final String TRACED_ID = "0af76519-16cd-93dd-8448-eb211c80319c";

  static Stream<Case> w3c() {
    return Stream.of(
        new Case("sampled").in("traceparent: " + PARENT).out(RENEWED + "01"),
        flags("00", "00"),
        flags("01", "01"),
        flags("02", "02"),
        flags("03", "03"),
        flags("04", "00"),
        flags("ff", "03"),
        flags("f1", "01"),
        new Case("a later version is written in this one")
            .in("traceparent: cc-" + TRACE + "-" + SPAN + "-01")
            .out(RENEWED + "01"),
        new Case("a later version with more behind")
            .in("traceparent: 01-" + TRACE + "-" + SPAN + "-00-what-will-be", "tracestate: a=1")
            .out(RENEWED + "00", "tracestate: a=1"),
        new Case("of a later version only the sampled flag is known")
            .in("traceparent: fe-" + TRACE + "-" + SPAN + "-ff")
            .out(RENEWED + "01"),
        new Case("a later version with other text behind")
            .in("traceparent: cc-" + TRACE + "-" + SPAN + "-01.what", "tracestate: a=1")
            .out(BEGUN + "2"),
        new Case("white space around").in("traceparent: \t" + PARENT + " ").out(RENEWED + "01"),
        invalid("ff" + PARENT.substring(2)),
        invalid("FE" + PARENT.substring(2)),
        invalid(PARENT + "."),
        invalid(PARENT + "-what"),
        invalid(PARENT.substring(0, 54)),
        invalid(PARENT.substring(1)),
        invalid(".0" + PARENT.substring(2)),
        invalid("000" + PARENT.substring(2)),
        invalid("00-" + TRACE.toUpperCase() + "-" + SPAN + "-01"),
        invalid("00-" + TRACE + "-" + SPAN.toUpperCase() + "-01"),
        invalid("00-" + "0".repeat(32) + "-" + SPAN + "-01"),
        invalid("00-" + TRACE + "-0000000000000000-01"),
        invalid("00-" + TRACE + "0-" + SPAN + "-01"),
        invalid("00-" + TRACE.substring(1) + "-" + SPAN + "-01"),
        invalid("00-" + TRACE + "-" + SPAN + "0-01"),
        invalid("00-" + TRACE + "-" + SPAN + "-0."),
        invalid("00-" + TRACE + "-" + SPAN + "-A0"),
        invalid("00-" + TRACE + "-" + SPAN + "-001"),
        invalid("00_" + TRACE + "-" + SPAN + "-01"),
        new Case("two lines are none")
            .in("traceparent: " + PARENT, "traceparent: " + PARENT, "tracestate: a=1")
            .out(BEGUN + "2"),
        new Case("three are none either")
            .in("traceparent: " + PARENT, "traceparent: " + PARENT, "traceparent: " + PARENT)
            .out(BEGUN + "2"),
        new Case("nothing").in().out(BEGUN + "2"),
        new Case("a state alone").in("tracestate: a=1").out(BEGUN + "2"));
  }

  private static Case flags(String in, String out) {
    String before = "00-" + TRACE + "-" + SPAN + "-";
    return new Case("flags " + in).in("traceparent: " + before + in).out(RENEWED + out);
  }

  /** Its state is dropped with it. */
  private static Case invalid(String value) {
    return new Case(value).in("traceparent: " + value, "tracestate: a=1").out(BEGUN + "2");
  }

  static Stream<Case> tracestate() {
    String key = "a0_-*/@" + "z".repeat(249);
    String value = " !\"#$%&'()*+-./0:;<>?@A[]^_`a{|}~".repeat(8).substring(0, 256);
    return Stream.of(
        state("a=1", "a=1"),
        state("a=1,b=2", "a=1,b=2"),
        state("b=2,a=1,b=3", "b=2,a=1,b=3"),
        state("a=1 \t , \t b=2", "a=1 \t , \t b=2"),
        state("a=1,,b=2,", "a=1,,b=2,"),
        state("0a=1", "0a=1"),
        state("foo@=1,foo@@bar=1,a@b@c=2", "foo@=1,foo@@bar=1,a@b@c=2"),
        state(key + "=" + value, key + "=" + value),
        state("a= b", "a= b"),
        state(members(32), members(32)),
        state(members(32) + ",,", members(32) + ",,"),
        state(members(33), null),
        state(",", null),
        state("a", null),
        state("=1", null),
        state("a=", null),
        state("a= ", null),
        state("a =1", null),
        state("A=1", null),
        state("a.b=1", null),
        state("@a=1", null),
        state("_a=1", null),
        state("a=1=2", null),
        state("a=b\tc", null),
        state("a=1,b", null),
        state("a=1;b=2", null),
        state(key + "z=1", null),
        state("a=" + value + "x", null),
        new Case("several lines are one, in order")
            .in("traceparent: " + PARENT, "tracestate: a=1,b=2", "tracestate: ", "tracestate: c=3")
            .out(RENEWED + "01", "tracestate: a=1,b=2,c=3"),
        new Case("one bad line spoils all")
            .in("traceparent: " + PARENT, "tracestate: a=1", "tracestate: b")
            .out(RENEWED + "01"));
  }

  private static String members(int count) {
    StringBuilder members = new StringBuilder();
    for (int i = 1; i <= count; i++) {
      members.append(i == 1 ? "" : ",").append("k").append(i).append("=").append(i);
    }
    return members.toString();
  }

  private static Case state(String in, String out) {
    Case given = new Case(in).in("traceparent: " + PARENT, "tracestate: " + in);
    return out == null
        ? given.out(RENEWED + "01")
        : given.out(RENEWED + "01", "tracestate: " + out);
  }

  static Stream<Case> b3() {
    String trace = "x-b3-traceid: " + TRACE;
    String span = "x-b3-spanid: " + SPAN;
    String renewed = "x-b3-spanid: NEW";
    String parent = "x-b3-parentspanid: " + SPAN;
    return Stream.of(
        new Case("accept")
            .in(trace, span, "x-b3-sampled: 1")
            .out(trace, renewed, "x-b3-sampled: 1", parent),
        new Case("deny")
            .in(trace, span, "x-b3-sampled: 0")
            .out(trace, renewed, "x-b3-sampled: 0", parent),
        new Case("defer").in(trace, span).out(trace, renewed, parent),
        new Case("debug")
            .in(trace, span, "x-b3-flags: 1")
            .out(trace, renewed, "x-b3-flags: 1", parent),
        new Case("a child")
            .in(trace, "x-b3-parentspanid: " + OLD, span, "x-b3-sampled: 1")
            .out(trace, parent, renewed, "x-b3-sampled: 1"),
        new Case("64 bits")
            .in("x-b3-traceid: " + LOW, span, "x-b3-sampled: 1")
            .out("x-b3-traceid: " + LOW, renewed, "x-b3-sampled: 1", parent),
        new Case("as it was written once")
            .in(trace, span, "x-b3-sampled: true")
            .out(trace, renewed, "x-b3-sampled: 1", parent),
        new Case("as it was written once, deny")
            .in(trace, span, "x-b3-sampled: false")
            .out(trace, renewed, "x-b3-sampled: 0", parent),
        new Case("a malformed parent")
            .in(trace, span, "x-b3-parentspanid: -")
            .out(trace, renewed, parent),
        new Case("the first value wins")
            .in(trace, "x-b3-traceid: " + LOW, span)
            .out(trace, renewed, parent),
        new Case("a denial alone begins nothing").in("x-b3-sampled: 0").out("x-b3-sampled: 0"),
        new Case("an acceptance alone begins nothing").in("x-b3-sampled: 1").out("x-b3-sampled: 1"),
        new Case("debug alone begins nothing").in("x-b3-flags: 1").out("x-b3-flags: 1"),
        new Case("no span").in(trace).out(BEGUN + "2"),
        new Case("no trace").in(span, "x-b3-parentspanid: " + OLD).out(BEGUN + "2"),
        new Case("no span, but a decision")
            .in(trace, "x-b3-sampled: 1")
            .out("x-b3-sampled: 1", BEGUN + "3"),
        new Case("a parent alone").in("x-b3-parentspanid: " + OLD).out(BEGUN + "2"),
        new Case("malformed, denied")
            .in("x-b3-traceid: x", span, "x-b3-sampled: 0")
            .out("x-b3-sampled: 0", BEGUN + "2"),
        new Case("too long").in("x-b3-traceid: " + TRACE + "0", span).out(BEGUN + "2"),
        new Case("zeros").in("x-b3-traceid: " + "0".repeat(32), span).out(BEGUN + "2"),
        new Case("a span of zeros").in(trace, "x-b3-spanid: 0000000000000000").out(BEGUN + "2"),

        // in one header
        single(TRACE + "-" + SPAN + "-1-" + OLD, TRACE + "-NEW-1-" + SPAN),
        single(TRACE + "-" + SPAN + "-1", TRACE + "-NEW-1-" + SPAN),
        single(TRACE + "-" + SPAN + "-0", TRACE + "-NEW-0-" + SPAN),
        single(TRACE + "-" + SPAN + "-d", TRACE + "-NEW-d-" + SPAN),
        single(TRACE + "-" + SPAN, TRACE + "-NEW"), // There is no place for a parent.
        single(LOW + "-" + SPAN + "-1-" + OLD, LOW + "-NEW-1-" + SPAN),
        single(LOW + "-" + SPAN, LOW + "-NEW"),
        single("0", "0"),
        single("1", "1"),
        single("d", "d"),
        single("2", null),
        single(TRACE, null),
        single(TRACE + "-" + SPAN + "-", null),
        single(TRACE + "-" + SPAN + "-2", null),
        single(TRACE + "-" + SPAN + "-10", null),
        single(TRACE + "-" + SPAN + "-1-", null),
        single(TRACE + "-" + SPAN + "-1-" + OLD + "0", null),
        single(TRACE + "-" + SPAN + "-1-x020000000000001", null),
        single(TRACE + "-" + SPAN.substring(1) + "-1", null),
        single("-" + SPAN + "-1", null),
        single("0".repeat(32) + "-" + SPAN + "-1", null));
  }

  private static Case single(String in, String out) {
    return new Case(in).in("b3: " + in).out(out == null ? BEGUN + "2" : "b3: " + out);
  }

  static Stream<Case> others() {
    String b3Trace = "x-b3-traceid: " + TRACE;
    return Stream.of(
        new Case("datadog")
            .in(
                "x-datadog-trace-id: " + LOW_10,
                "x-datadog-parent-id: " + SPAN_10,
                "x-datadog-sampling-priority: 1",
                "x-datadog-origin: rum",
                "x-datadog-tags: _dd.p.tid=" + HIGH)
            .out(
                "x-datadog-trace-id: " + LOW_10,
                "x-datadog-parent-id: NEW10",
                "x-datadog-sampling-priority: 1",
                "x-datadog-origin: rum",
                "x-datadog-tags: _dd.p.tid=" + HIGH),
        new Case("datadog, a root")
            .in("x-datadog-trace-id: 7", "x-datadog-parent-id: 0")
            .out("x-datadog-trace-id: 7", "x-datadog-parent-id: NEW10"),
        new Case("datadog, malformed")
            .in("x-datadog-trace-id: 7x", "x-datadog-parent-id: 1", "x-datadog-origin: rum")
            .out(BEGUN + "2"),
        new Case("datadog, without a parent").in("x-datadog-trace-id: 7").out(BEGUN + "2"),
        new Case("what cannot be written goes on as it came")
            .in("sw8: 1-QQ==", "x-amzn-trace-id: Root=1-2-3", "traceparent: " + PARENT)
            .out("sw8: 1-QQ==", "x-amzn-trace-id: Root=1-2-3", RENEWED + "01"),
        new Case("and is no context")
            .in(
                "x-cloud-trace-context: 105445aa7843bc8bf206b12000100000/1;o=1",
                "grpc-trace-bin: AA")
            .out(
                "x-cloud-trace-context: 105445aa7843bc8bf206b12000100000/1;o=1",
                "grpc-trace-bin: AA",
                BEGUN + "2"),
        new Case("all formats, one parent id, each its own trace")
            .in(
                "x-request-id: " + PLAIN_ID,
                "traceparent: " + PARENT,
                "tracestate: a=1",
                b3Trace,
                "x-b3-spanid: " + SPAN,
                "b3: " + TRACE + "-" + SPAN + "-1",
                "x-datadog-trace-id: 7",
                "x-datadog-parent-id: 8",
                "baggage: k=v")
            .out(
                "x-request-id: " + PLAIN_ID,
                RENEWED + "01",
                "tracestate: a=1",
                b3Trace,
                "x-b3-spanid: NEW",
                "b3: " + TRACE + "-NEW-1-" + SPAN,
                "x-datadog-trace-id: 7",
                "x-datadog-parent-id: NEW10",
                "baggage: k=v",
                "x-b3-parentspanid: " + SPAN),
        new Case("behind a B3 sidecar a malformed traceparent begins nothing")
            .in("traceparent: x", "tracestate: a=1", b3Trace, "x-b3-spanid: " + SPAN)
            .out(b3Trace, "x-b3-spanid: NEW", "x-b3-parentspanid: " + SPAN),
        new Case("behind a W3C sidecar malformed B3 is dropped")
            .in("traceparent: " + PARENT, "b3: x", "x-b3-traceid: x")
            .out(RENEWED + "01"),

        // which formats are understood
        new Case("what is not read goes on as it came")
            .read("b3")
            .in("traceparent: x", b3Trace, "x-b3-spanid: " + SPAN)
            .out("traceparent: x", b3Trace, "x-b3-spanid: NEW", "x-b3-parentspanid: " + SPAN)
            .begins("b3"),
        new Case("and is no context either")
            .read("b3")
            .begins("b3")
            .in("traceparent: " + PARENT)
            .out("traceparent: " + PARENT, "x-b3-traceid: TRACE", "x-b3-spanid: NEW"),
        new Case("a copy is given the parent of what is read")
            .read("w3c")
            .writes("b3,b3single")
            .in("traceparent: " + PARENT, b3Trace, "x-b3-spanid: " + OLD)
            .out(
                RENEWED + "01",
                b3Trace,
                "x-b3-spanid: NEW",
                "b3: " + TRACE + "-NEW-1-" + SPAN,
                "x-b3-parentspanid: " + SPAN),
        new Case("a further format has the same parent")
            .read("w3c,b3")
            .writes("b3,datadog")
            .in("traceparent: " + PARENT)
            .out(
                RENEWED + "01",
                b3Trace,
                "x-b3-spanid: NEW",
                "x-b3-sampled: 1",
                "x-datadog-trace-id: " + LOW_10,
                "x-datadog-parent-id: NEW10",
                "x-datadog-sampling-priority: 1",
                "x-datadog-tags: _dd.p.tid=" + HIGH,
                "x-b3-parentspanid: " + SPAN),
        new Case("a trace begins in all that is written, in B3 without a parent and undecided")
            .read("w3c,b3,b3single,datadog")
            .writes("w3c,b3,b3single")
            .in("traceparent: x")
            .out(BEGUN + "2", "x-b3-traceid: TRACE", "x-b3-spanid: NEW", "b3: TRACE-NEW"),

        // who decides about a trace that begins
        new Case("the sidecars did")
            .in("x-request-id: " + TRACED_ID)
            .out("x-request-id: " + TRACED_ID, BEGUN + "3"),
        new Case("nobody did")
            .in("x-request-id: " + PLAIN_ID)
            .out("x-request-id: " + PLAIN_ID, BEGUN + "2"),
        new Case("a percentage does").sampled(100).in("traceparent: x").out(BEGUN + "3"),
        new Case("a percentage of none").sampled(0).in("traceparent: x").out(BEGUN + "2"),
        new Case("by the id where there is one") // Whose first digits come to 5,433.
            .sampled(55)
            .in("x-request-id: " + PLAIN_ID)
            .out("x-request-id: " + PLAIN_ID, BEGUN + "3"),
        new Case("and not above it")
            .sampled(54)
            .in("x-request-id: " + PLAIN_ID)
            .out("x-request-id: " + PLAIN_ID, BEGUN + "2"),
        new Case("never over what came in")
            .sampled(100)
            .in("traceparent: 00-" + TRACE + "-" + SPAN + "-00")
            .out(RENEWED + "00"));
  }

  @AfterEach
  void off() {
    CarryRules.putInForce(null);
  }

  @ParameterizedTest
  @MethodSource({"w3c", "tracestate", "b3", "others"})
  void goesOut(Case given) {
    int depth = CurrentHeaders.enter();
    given.capture();
    List<String> first = lines(CurrentHeaders.forCall());
    List<String> second = lines(CurrentHeaders.forCall());
    CurrentHeaders.exit(depth);

    assertThat(first).isEqualTo(given.expectedLike(first));
    assertThat(second).isEqualTo(given.expectedLike(second));
    boolean renewed = String.join("", given.expected).contains("NEW");
    assertThat(first.equals(second)).as("the same parent id twice").isEqualTo(!renewed);
  }

  /** It is found by the name of the header, so nothing of a trace goes where nothing may. */
  @Test
  void writesNothingThatIsNotCarried() {
    int depth = CurrentHeaders.enter();
    Case given = new Case("taken out").in("traceparent: x", "b3: " + TRACE + "-" + SPAN + "-1");
    given.rules.exclude("traceparent").exclude("x-b3-*");
    given.capture();
    List<String> out = lines(CurrentHeaders.forCall());
    CurrentHeaders.exit(depth);

    assertThat(out).isEqualTo(List.of(given.with(out, "b3: " + TRACE + "-NEW-1-" + SPAN)));
  }

  @Test
  void countsTracesThatBegin() {
    long before = Participation.tracesBegun.sum();
    int depth = CurrentHeaders.enter();
    new Case("valid").in("traceparent: " + PARENT).capture();
    CurrentHeaders.exit(depth);
    assertThat(Participation.tracesBegun.sum() - before).isZero();

    depth = CurrentHeaders.enter();
    new Case("invalid").in("traceparent: x").capture();
    CurrentHeaders.exit(depth);
    assertThat(Participation.tracesBegun.sum() - before).isEqualTo(1);
  }

  /** What was begun by {@code start} has a context, and its calls have parents of their own too. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFlowThatBeganHereTakesPart(boolean ofJob) {
    long before = Participation.tracesBegun.sum();
    Case given = new Case("born");
    int[] formats = {Formats.W3C, Formats.B3, Formats.B3_SINGLE};
    given.rules.start(formats, new Sampling.Builder().percentage(100).build());
    int depth = CurrentHeaders.enter();
    if (ofJob) {
      CarryRules.putInForce(given.rules.build());
    } else {
      given.capture();
    }
    List<String> first = lines(CurrentHeaders.forCall());
    List<String> second = lines(CurrentHeaders.forCall());
    CurrentHeaders.exit(depth);

    given.out(
        "traceparent: 00-TRACE-NEW-01",
        "x-b3-traceid: TRACE",
        "x-b3-spanid: NEW",
        "x-b3-sampled: 1",
        "b3: TRACE-NEW-1");
    assertThat(first.subList(1, 6)).isEqualTo(given.expectedLike(first));
    assertThat(second.subList(1, 6)).isEqualTo(given.expectedLike(second));
    assertThat(second.get(0)).isEqualTo(first.get(0)).startsWith("x-request-id: ");
    assertThat(second.get(1)).isNotEqualTo(first.get(1));
    assertThat(second.get(2)).isEqualTo(first.get(2));
    assertThat(Participation.tracesBegun.sum()).isEqualTo(before);
  }

  /**
   * Where flows are given an id alone, a request still gets the trace that a participant begins.
   */
  @Test
  void aRequestIsGivenAnIdAndATrace() {
    Case given = new Case("born").in("x-tenant: t");
    given.rules.start(null, new Sampling.Builder().percentage(100).build());
    given.rules.participate(
        Case.numbers("w3c"), Case.numbers("w3c"), new Sampling.Builder().percentage(100).build());
    int depth = CurrentHeaders.enter();
    given.capture();
    List<String> out = lines(CurrentHeaders.forCall());
    CurrentHeaders.exit(depth);

    assertThat(out).hasSize(2);
    assertThat(out.get(0)).matches("x-request-id: .{14}9.{21}");
    assertThat(out.get(1)).isEqualTo(given.with(out, BEGUN + "3"));
  }

  /** What a hook keeps for later is the flow, whose next call has a parent id of its own. */
  @Test
  void theFlowItselfIsLeftAsItCame() {
    int depth = CurrentHeaders.enter();
    new Case("kept").in("traceparent: " + PARENT).capture();
    CapturedHeaders flow = CurrentHeaders.ofCaller();
    List<String> before = lines(flow);
    List<String> call = lines(CurrentHeaders.forCall());
    CurrentHeaders.exit(depth);

    assertThat(before).containsExactly("traceparent: " + PARENT);
    assertThat(lines(flow)).isEqualTo(before).isNotEqualTo(call);
    assertThat(flow.forCall().takenBy("TraceState")).isEqualTo(1);
    assertThat(flow.forCall().forCall().value(0)).matches("00-" + TRACE + "-[0-9a-f]{16}-01");
  }

  private static List<String> lines(CapturedHeaders headers) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; headers != null && i < headers.size(); i++) {
      lines.add(headers.name(i) + ": " + headers.value(i));
    }
    return lines;
  }

  private static final class Case {
    private final String name;
    private final CarryRules.Builder rules = new CarryRules.Builder();
    private String read = "w3c,b3,b3single,datadog";
    private String begins = "w3c";
    private Sampling sampling;
    private List<String> inbound = List.of();
    private List<String> expected = List.of();

    Case(String name) {
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
              "x-datadog-origin",
              "x-datadog-tags",
              "sw8",
              "x-amzn-trace-id",
              "x-cloud-trace-context",
              "grpc-trace-bin")
          .forEach(rules::id);
      rules.content("baggage");
      participate();
    }

    private void participate() {
      rules.participate(numbers(read), numbers(begins), sampling);
    }

    static int[] numbers(String list) {
      return Stream.of(list.split(",")).mapToInt(Formats::number).toArray();
    }

    /** {@code formats.read}. */
    Case read(String formats) {
      read = formats;
      participate();
      return this;
    }

    Case begins(String formats) {
      begins = formats;
      participate();
      return this;
    }

    /** {@code formats.write}; after {@link #read}. */
    Case writes(String formats) {
      rules.formats(numbers(read), numbers(formats));
      return begins(formats);
    }

    Case sampled(double percentage) {
      sampling = new Sampling.Builder().percentage(percentage).build();
      participate();
      return this;
    }

    Case in(String... lines) {
      inbound = List.of(lines);
      return this;
    }

    Case out(String... lines) {
      expected = List.of(lines);
      return this;
    }

    void capture() {
      CarryRules.putInForce(rules.build());
      Capture capture = CurrentHeaders.capture();
      for (String line : inbound) {
        int colon = line.indexOf(':');
        HeaderName header = capture.find(line.substring(0, colon));
        if (header != null) {
          capture.add(header, line.substring(colon + 2));
        }
      }
      capture.attach();
    }

    List<String> expectedLike(List<String> actual) {
      return expected.stream().map(line -> with(actual, line)).toList();
    }

    /** The line with the ids that were made in place of their names. */
    private String with(List<String> actual, String line) {
      String span = found(actual, "(?:traceparent: 00-.{32}-|b3: [0-9a-f]+-|x-b3-spanid: )(.{16})");
      if (span == null) {
        String decimal = found(actual, "x-datadog-parent-id: (\\d+)");
        span = decimal == null ? "" : String.format("%016x", Long.parseUnsignedLong(decimal));
      }
      String trace = found(actual, "(?:traceparent: 00-|x-b3-traceid: )([0-9a-f]{32})");
      boolean made = span.matches("(?!0{16})[0-9a-f]{16}");
      return !made
          ? line
          : line.replace("NEW10", Long.toUnsignedString(Long.parseUnsignedLong(span, 16)))
              .replace("NEW", span)
              .replace("TRACE", trace == null ? "" : trace);
    }

    private String found(List<String> actual, String pattern) {
      String newest = null;
      for (String line : actual) {
        Matcher matcher = Pattern.compile(pattern).matcher(line);
        if (matcher.find() && (newest == null || !inbound.contains(line))) {
          newest = matcher.group(1);
        }
      }
      return newest;
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
