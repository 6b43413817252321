package dev.baton.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rules of relaying, one table: lines of an inbound request, a call made for it, and the lines
 * that are added to that.
 */
final class RelayTest {

  private static final String TRACE = "80f198ee56343ba864fe8b2a57d3eff7";
  private static final String LOW = "64fe8b2a57d3eff7";
  private static final String CLIENT = "e457b5a2e4d86bd1";
  private static final String FRESH = "05e3ac9a4f6e3b90";
  private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  static Stream<Case> cases() {
    return Stream.of(
        // names and values
        new Case("a header goes on as it came")
            .in("x-request-id: 5b1-aA=/+ ,;\t~")
            .out("x-request-id: 5b1-aA=/+ ,;\t~"),
        new Case("names without regard to case")
            .in("X-Request-ID: a", "TraceParent: " + PARENT)
            .out("x-request-id: a", "traceparent: " + PARENT),
        new Case("a header that is not carried stays behind")
            .in("accept: x", "x-request-idd: a", "x-request-i: a"),
        new Case("no header, no flow").in(),
        new Case("an empty value never goes on")
            .in("x-b3-parentspanid: ", "tracestate: ", "x-request-id: a")
            .out("x-request-id: a"),
        new Case("nor one of white space only")
            .in("x-b3-sampled:  \t ", "x-request-id: a")
            .out("x-request-id: a"),
        new Case("the order stays")
            .in("b3: 1", "x-request-id: a", "baggage: k=v")
            .out("b3: 1", "x-request-id: a", "baggage: k=v"),

        // several lines
        new Case("lines of a list are joined in order")
            .in(
                "baggage: a=1",
                "traceparent: " + PARENT,
                "tracestate: x=1,y=2",
                "baggage: b=2",
                "TraceState: z=3",
                "baggage: ")
            .out("baggage: a=1,b=2", "traceparent: " + PARENT, "tracestate: x=1,y=2,z=3"),
        new Case("of a single value the first line counts")
            .in("x-request-id: a", "x-request-id: b", "traceparent: " + PARENT, "traceparent: 00-x")
            .out("x-request-id: a", "traceparent: " + PARENT),
        new Case("a refused first line is not replaced by the second")
            .in("x-request-id: a\u0001", "x-request-id: b")
            .refused(1),
        new Case("a list with an unprintable line is left out whole")
            .in("baggage: a=1", "baggage: b=\u007f", "baggage: c=3")
            .refused(1),

        // b3 in two formats: the fresh one goes on (R6)
        new Case("b3 and x-b3 that say the same both go on")
            .in(
                "b3: " + TRACE + "-" + CLIENT + "-1",
                "x-b3-traceid: " + TRACE,
                "x-b3-spanid: " + CLIENT)
            .out(
                "b3: " + TRACE + "-" + CLIENT + "-1",
                "x-b3-traceid: " + TRACE,
                "x-b3-spanid: " + CLIENT),
        new Case("x-b3 is the child of b3")
            .in(
                "b3: " + TRACE + "-" + CLIENT + "-1",
                "x-b3-traceid: " + TRACE,
                "x-b3-spanid: " + FRESH,
                "x-b3-parentspanid: " + CLIENT,
                "x-b3-sampled: 1")
            .out(
                "x-b3-traceid: " + TRACE,
                "x-b3-spanid: " + FRESH,
                "x-b3-parentspanid: " + CLIENT,
                "x-b3-sampled: 1"),
        new Case("and that is seen in whatever order they come")
            .in(
                "x-b3-parentspanid: " + CLIENT,
                "x-b3-spanid: " + FRESH,
                "x-b3-traceid: " + TRACE,
                "b3: " + TRACE + "-" + CLIENT)
            .out("x-b3-parentspanid: " + CLIENT, "x-b3-spanid: " + FRESH, "x-b3-traceid: " + TRACE),
        new Case("b3 is the child of x-b3")
            .in(
                "b3: " + TRACE + "-" + FRESH + "-1-" + CLIENT,
                "x-b3-traceid: " + TRACE,
                "x-b3-spanid: " + CLIENT,
                "x-b3-sampled: 1")
            .out("b3: " + TRACE + "-" + FRESH + "-1-" + CLIENT),
        new Case("traces that differ: b3")
            .in(
                "x-b3-traceid: " + LOW.replace('6', '7'),
                "x-b3-spanid: " + FRESH,
                "x-b3-parentspanid: " + CLIENT,
                "b3: " + LOW + "-" + CLIENT + "-1")
            .out("b3: " + LOW + "-" + CLIENT + "-1"),
        new Case("64 bits are the low half of 128")
            .in(
                "b3: " + LOW + "-" + CLIENT,
                "x-b3-traceid: " + TRACE,
                "x-b3-spanid: " + FRESH,
                "x-b3-parentspanid: " + CLIENT)
            .out("x-b3-traceid: " + TRACE, "x-b3-spanid: " + FRESH, "x-b3-parentspanid: " + CLIENT),
        new Case("and 128 bits have 64 as their low half")
            .in(
                "b3: " + TRACE + "-" + CLIENT,
                "x-b3-traceid: " + LOW,
                "x-b3-spanid: " + FRESH,
                "x-b3-parentspanid: " + CLIENT)
            .out("x-b3-traceid: " + LOW, "x-b3-spanid: " + FRESH, "x-b3-parentspanid: " + CLIENT),
        new Case("ids in upper case are the same ids")
            .in(
                "b3: " + TRACE.toUpperCase() + "-" + CLIENT.toUpperCase(),
                "x-b3-traceid: " + TRACE,
                "x-b3-spanid: " + FRESH,
                "x-b3-parentspanid: " + CLIENT)
            .out("x-b3-traceid: " + TRACE, "x-b3-spanid: " + FRESH, "x-b3-parentspanid: " + CLIENT),
        new Case("b3 alone")
            .in("b3: " + TRACE + "-" + CLIENT + "-1")
            .out("b3: " + TRACE + "-" + CLIENT + "-1"),
        new Case("x-b3 alone")
            .in("x-b3-traceid: " + TRACE, "x-b3-spanid: " + CLIENT)
            .out("x-b3-traceid: " + TRACE, "x-b3-spanid: " + CLIENT),
        new Case("deny-only b3 alone").in("b3: 0").out("b3: 0"),
        new Case("deny-only b3 is never lost")
            .in("b3: 0", "x-b3-traceid: " + TRACE, "x-b3-spanid: " + FRESH, "x-b3-sampled: 0")
            .out("b3: 0", "x-b3-traceid: " + TRACE, "x-b3-spanid: " + FRESH, "x-b3-sampled: 0"),
        new Case("a decision to sample does not hide the ids made for it")
            .in("b3: 1", "x-b3-traceid: " + TRACE, "x-b3-spanid: " + FRESH, "x-b3-sampled: 1")
            .out("x-b3-traceid: " + TRACE, "x-b3-spanid: " + FRESH, "x-b3-sampled: 1"),
        new Case("but goes on where x-b3 lacks it")
            .in("b3: d", "x-b3-traceid: " + TRACE, "x-b3-spanid: " + FRESH)
            .out("b3: d", "x-b3-traceid: " + TRACE, "x-b3-spanid: " + FRESH),

        // tracestate belongs to its traceparent (R7)
        new Case("tracestate with traceparent")
            .in("tracestate: a=1", "traceparent: " + PARENT)
            .out("tracestate: a=1", "traceparent: " + PARENT),
        new Case("tracestate without traceparent stays behind")
            .in("tracestate: a=1", "x-request-id: a")
            .out("x-request-id: a"),
        new Case("or with one that was refused")
            .in("traceparent: \u0007", "tracestate: a=1")
            .refused(1),

        // limits and unprintable bytes (R12)
        new Case("a value at the limit")
            .rules(b -> b.limits(5, 100, 64))
            .in("x-request-id: 12345")
            .out("x-request-id: 12345"),
        new Case("a value over it is left out whole")
            .rules(b -> b.limits(5, 100, 64))
            .in("x-request-id: 123456", "b3: 0")
            .out("b3: 0")
            .refused(1),
        new Case("a list that grows over it too")
            .rules(b -> b.limits(5, 100, 64))
            .in("baggage: a=1", "b3: 0", "baggage: b=2", "baggage: c")
            .out("b3: 0")
            .refused(1),
        new Case("total")
            .rules(b -> b.limits(5, 8, 64))
            .in("x-request-id: 12345", "b3: 1234", "sw8: 123")
            .out("x-request-id: 12345", "sw8: 123")
            .refused(1),
        new Case("what a list leaves counts no more")
            .rules(b -> b.limits(5, 8, 64))
            .in("baggage: a=1", "baggage: b=2", "x-request-id: 12345", "sw8: 123")
            .out("x-request-id: 12345", "sw8: 123")
            .refused(1),
        new Case("number of headers")
            .rules(b -> b.limits(50, 100, 2))
            .in("x-request-id: 1", "b3: 0", "sw8: 3", "baggage: 4")
            .out("x-request-id: 1", "b3: 0")
            .refused(2),
        new Case("what is left out takes no header's place")
            .rules(b -> b.limits(5, 100, 1))
            .in("x-request-id: 123456", "b3: 0")
            .out("b3: 0")
            .refused(1),
        new Case("line ends")
            .in("x-request-id: a\r\nx-evil: 1", "b3: 0\n", "sw8: a\0", "baggage: k=v")
            .out("baggage: k=v")
            .refused(3),
        new Case("other control characters")
            .in("x-request-id: a\u001b", "b3: \u007f", "sw8: \b")
            .refused(3),
        new Case("what is not ASCII")
            .in("x-request-id: ä", "baggage: k=\u20ac", "sw8: \u0080")
            .refused(3),

        // what the application set itself: all of a format group or nothing (R4)
        new Case("one of the group is set")
            .with("X-B3-TraceId")
            .in("x-request-id: a", "b3: 0", "x-b3-sampled: 0", "traceparent: " + PARENT)
            .out("x-request-id: a", "traceparent: " + PARENT),
        new Case("one of the group that is not carried is set")
            .with("x-b3-flags")
            .rules(b -> b.remove("x-b3-*"))
            .in("x-request-id: a", "b3: 0")
            .out("x-request-id: a"),
        new Case("tracestate is set")
            .with("tracestate")
            .in("traceparent: " + PARENT, "tracestate: a=1", "b3: 0")
            .out("b3: 0"),
        new Case("datadog is a group, by whatever rule it is carried")
            .with("x-datadog-parent-id")
            .rules(b -> b.pattern("x-datadog-*"))
            .in("x-datadog-trace-id: 1", "x-datadog-tags: a=b", "x-request-id: a")
            .out("x-request-id: a"),
        new Case("sw8 is a group")
            .with("sw8")
            .in("sw8-x: 0", "sw8-correlation: a", "b3: 0")
            .out("b3: 0"),
        new Case("every other header is a group of its own")
            .with("x-request-id")
            .in("x-request-id: a", "baggage: k=v", "b3: 0")
            .out("baggage: k=v", "b3: 0"),
        new Case("a header that Baton knows nothing of")
            .with("b")
            .with("accept")
            .with("x-b")
            .in("b3: 0")
            .out("b3: 0"),
        new Case("all groups are set")
            .with("b3")
            .with("TRACEPARENT")
            .in("b3: 0", "traceparent: " + PARENT),

        // content goes to trusted hosts only; ids go everywhere
        new Case("trusted")
            .to("reviews")
            .in("x-request-id: a", "baggage: k=v")
            .out("x-request-id: a", "baggage: k=v"),
        new Case("not trusted")
            .to("api.acme.com")
            .in("x-request-id: a", "baggage: k=v", "sw8: 1", "sw8-correlation: u")
            .out("x-request-id: a", "sw8: 1"),
        new Case("a host that is not known is not trusted")
            .to(null)
            .in("x-request-id: a", "baggage: k=v")
            .out("x-request-id: a"),
        new Case("what a pattern covers is content")
            .to("api.acme.com")
            .rules(b -> b.pattern("x-acme-*"))
            .in("x-acme-user: u", "x-request-id: a")
            .out("x-request-id: a"),

        // patterns
        new Case("prefix")
            .rules(b -> b.pattern("X-Acme-*"))
            .in("X-ACME-User: u", "x-acme-: v", "x-acme: w")
            .out("x-acme-user: u", "x-acme-: v"),
        new Case("suffix")
            .rules(b -> b.pattern("*-user"))
            .in("end-user: u", "enduser: v", "-User: w")
            .out("end-user: u", "-user: w"),
        new Case("lines of what a pattern covers are joined")
            .rules(b -> b.pattern("x-acme-*"))
            .in("x-acme-a: 1", "x-acme-b: 2", "X-Acme-A: 3")
            .out("x-acme-a: 1,3", "x-acme-b: 2"),
        new Case("exclude one")
            .rules(b -> b.pattern("x-acme-*").exclude("X-Acme-Secret"))
            .in("x-acme-secret: s", "x-acme-a: 1")
            .out("x-acme-a: 1"),
        new Case("exclude by pattern")
            .rules(b -> b.pattern("x-acme-*").exclude("*-secret").exclude("x-b3-*"))
            .in("x-acme-secret: s", "x-acme-a: 1", "x-b3-sampled: 1")
            .out("x-acme-a: 1"),
        new Case("credentials never by pattern")
            .rules(b -> b.pattern("*"))
            .in(
                "Cookie: s",
                "Authorization: s",
                "proxy-authorization: s",
                "set-cookie: s",
                "end-user: u")
            .out("end-user: u"),
        new Case("credentials by name, to trusted hosts")
            .rules(b -> b.content("Cookie").content("Authorization"))
            .in("cookie: a=1", "cookie: b=2", "authorization: s")
            .out("cookie: a=1; b=2", "authorization: s"),
        new Case("credentials by name, not to others")
            .to("api.acme.com")
            .rules(b -> b.content("cookie").content("authorization"))
            .in("cookie: a=1", "authorization: s", "b3: 0")
            .out("b3: 0"),

        // observe
        new Case("observe writes nothing")
            .rules(b -> b.writes(false))
            .in("x-request-id: a", "baggage: k=v"));
  }

  @AfterEach
  void off() {
    CarryRules.putInForce(null);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void relays(Case rules) {
    for (boolean bytes : new boolean[] {false, true}) {
      long refused = Counters.headersRefused.sum();
      long carried = Counters.headersCarried.sum();
      long heldBack = Counters.headersHeldBack.sum();
      int depth = CurrentHeaders.enter();
      CapturedHeaders flow = rules.capture(bytes);
      List<String> added = rules.call(CurrentHeaders.forCall());
      int size = flow == null ? 0 : flow.size();
      CurrentHeaders.exit(depth);

      assertThat(added).isEqualTo(rules.expected);
      assertThat(Counters.headersRefused.sum() - refused).isEqualTo(rules.refused);
      assertThat(Counters.headersCarried.sum() - carried).isEqualTo(added.size());
      assertThat(Counters.headersHeldBack.sum() - heldBack).isEqualTo(size - added.size());
    }
  }

  /**
   * A request object that is used again brings the names of an earlier call along; they are not the
   * application's.
   */
  @Test
  void tellsItsOwnHeadersFromTheApplications() {
    Case rules = new Case("own").in("b3: 0", "x-request-id: a");
    int depth = CurrentHeaders.enter();
    CapturedHeaders flow = rules.capture(false);
    CurrentHeaders.exit(depth);

    assertThat(CarryRules.isWrittenByBaton(flow.name(0))).isTrue();
    assertThat(CarryRules.isWrittenByBaton(new String("b3"))).isFalse();
    assertThat(CarryRules.isWrittenByBaton("B3")).isFalse();
    assertThat(CarryRules.isWrittenByBaton("accept")).isFalse();
    assertThat(flow.takenBy(flow.name(0))).isZero();
    assertThat(flow.takenBy(new String("b3"))).isEqualTo(0b01);
    assertThat(flow.takenBy("X-Request-Id")).isEqualTo(0b10);
  }

  private static final class Case {
    private final String name;
    private final CarryRules.Builder rules = new CarryRules.Builder();
    private final List<String> own = new ArrayList<>();
    private List<String> inbound = List.of();
    private List<String> expected = List.of();
    private String host = "reviews";
    private int refused;

    Case(String name) {
      this.name = name;
      rules.trusted(new EgressHosts(EgressHosts.WITHOUT_DOT));
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
              "sw8",
              "sw8-x")
          .forEach(rules::id);
      rules.content("baggage").content("sw8-correlation");
    }

    Case rules(Consumer<CarryRules.Builder> change) {
      change.accept(rules);
      return this;
    }

    Case in(String... lines) {
      inbound = List.of(lines);
      return this;
    }

    Case with(String header) {
      own.add(header);
      return this;
    }

    Case to(String host) {
      this.host = host;
      return this;
    }

    Case refused(int count) {
      refused = count;
      return this;
    }

    Case out(String... lines) {
      expected = List.of(lines);
      return this;
    }

    /** As a server does that has headers as strings, or as bytes in a buffer. */
    CapturedHeaders capture(boolean bytes) {
      CarryRules.putInForce(rules.build());
      Capture capture = CurrentHeaders.capture();
      for (String line : inbound) {
        String header = line.substring(0, line.indexOf(':'));
        byte[] buffer = ("GET / " + line).getBytes(StandardCharsets.UTF_8);
        int valueAt = header.length() + 2;
        HeaderName known = bytes ? capture.find(buffer, 6, header.length()) : capture.find(header);
        if (known != null && bytes) {
          capture.add(known, buffer, 6 + valueAt, buffer.length - 6 - valueAt);
        } else if (known != null) {
          capture.add(known, line.substring(valueAt));
        }
      }
      return capture.attach();
    }

    /** As an outbound hook does. */
    List<String> call(CapturedHeaders headers) {
      List<String> added = new ArrayList<>();
      if (headers != null) {
        long left = headers.heldBackFrom(host);
        for (String header : own) {
          left |= headers.takenBy(header);
        }
        for (int i = 0; i < headers.size(); i++) {
          if ((left & 1L << i) == 0) {
            added.add(headers.name(i) + ": " + headers.value(i));
          }
        }
        headers.sent(left);
      }
      return added;
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
