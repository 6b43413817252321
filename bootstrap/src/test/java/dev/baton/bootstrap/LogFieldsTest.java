package dev.baton.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the lines of a flow are given. */
final class LogFieldsTest {

  private static final int[] ALL = {Formats.W3C, Formats.B3, Formats.B3_SINGLE, Formats.DATADOG};

  private int depth;

  @BeforeEach
  void enter() {
    depth = CurrentHeaders.enter();
  }

  @AfterEach
  void exit() {
    CurrentHeaders.exit(depth);
    CarryRules.putInForce(null);
  }

  private static void request(int[] formats, String... lines) {
    CarryRules.Builder rules = new CarryRules.Builder();
    Stream.of(
            "x-request-id",
            "traceparent",
            "x-b3-traceid",
            "x-b3-spanid",
            "b3",
            "x-datadog-trace-id",
            "x-datadog-parent-id",
            "x-datadog-tags")
        .forEach(rules::id);
    rules.log(
        new LogFields(
            new String[] {"request", "trace", "span"},
            new String[] {"x-request-id", "trace-id", "span-id"},
            formats));
    CarryRules.putInForce(rules.build());
    Capture capture = CurrentHeaders.capture();
    for (String line : lines) {
      int colon = line.indexOf(':');
      capture.add(capture.find(line.substring(0, colon)), line.substring(colon + 2));
    }
    capture.attach();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "traceparent: 00-463ac35c9f6413ad48485a3953bb6124-a2fb4a1d1a96d312-01"
            + " | {trace=463ac35c9f6413ad48485a3953bb6124, span=a2fb4a1d1a96d312}",
        "traceparent: 00-000000000000000048485a3953bb6124-a2fb4a1d1a96d312-01"
            + " | {trace=000000000000000048485a3953bb6124, span=a2fb4a1d1a96d312}",
        "x-b3-traceid: 463AC35C9F6413AD48485A3953BB6124; x-b3-spanid: A2FB4A1D1A96D312"
            + " | {trace=463ac35c9f6413ad48485a3953bb6124, span=a2fb4a1d1a96d312}",
        "b3: 48485a3953bb6124-a2fb4a1d1a96d312-1 | {trace=48485a3953bb6124, span=a2fb4a1d1a96d312}",
        "x-datadog-trace-id: 5208512171318403364; x-datadog-parent-id: 11744061942159299346"
            + " | {trace=48485a3953bb6124, span=a2fb4a1d1a96d312}",
        "x-datadog-trace-id: 5208512171318403364; x-datadog-parent-id: 11744061942159299346;"
            + " x-datadog-tags: _dd.p.dm=-1,_dd.p.tid=463ac35c9f6413ad"
            + " | {trace=463ac35c9f6413ad48485a3953bb6124, span=a2fb4a1d1a96d312}",
        "traceparent: no; x-request-id: 7 | {request=7}",
        "b3: 48485a3953bb6124-a2fb4a1d1a96d312-1;"
            + " traceparent: 00-463ac35c9f6413ad48485a3953bb6124-a2fb4a1d1a96d313-01;"
            + " x-request-id: 7 | {request=7, trace=463ac35c9f6413ad48485a3953bb6124,"
            + " span=a2fb4a1d1a96d313}",
        "x-request-id: a\tb | {request=a_b}",
      })
  void ofARequest(String lines, String fields) {
    request(ALL, lines.split("; "));

    assertThat(LogFields.current()).hasToString(fields);
    assertThat(LogFields.current()).isSameAs(LogFields.current());
  }

  @Test
  void ofFormatsThatAreRead() {
    request(
        new int[] {Formats.B3_SINGLE},
        "traceparent: 00-463ac35c9f6413ad48485a3953bb6124-a2fb4a1d1a96d312-01",
        "b3: 48485a3953bb6124-a2fb4a1d1a96d313-1");

    assertThat(LogFields.current()).hasToString("{trace=48485a3953bb6124, span=a2fb4a1d1a96d313}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u001b[31mb", "a\nb", "a\rb", "a\u007fb", "a\u0085b"})
  void noFlowHasAValueWithOtherControlCharacters(String value) {
    request(ALL, "x-request-id: " + value);

    assertThat(LogFields.current()).isNull();
  }

  @Test
  void theApplicationsOwnWins() {
    request(ALL, "x-request-id: 7", "b3: 48485a3953bb6124-a2fb4a1d1a96d312-1");

    assertThat(LogFields.with(null)).isSameAs(LogFields.current());
    assertThat(LogFields.with(Map.of("request", "own", "tenant", "t")))
        .isEqualTo(
            Map.of(
                "request", "own",
                "tenant", "t",
                "trace", "48485a3953bb6124",
                "span", "a2fb4a1d1a96d312"));
  }

  @Test
  void nothingWithoutAFlowOrFields() {
    Map<String, String> own = Map.of("tenant", "t");
    assertThat(LogFields.with(own)).isSameAs(own);

    request(ALL, "x-datadog-tags: a=b");
    assertThat(CurrentHeaders.get()).isNotNull();
    assertThat(LogFields.with(own)).isSameAs(own);
    assertThat(LogFields.with(null)).isNull();
  }

  @Test
  void nothingWhileBatonIsOff() {
    request(ALL, "x-request-id: 7");
    CarryRules.putInForce(null);

    assertThat(LogFields.current()).isNull();
  }
}
