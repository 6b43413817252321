package dev.baton.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the settings about flows that begin here, and about formats of ids, come to. */
final class SamplingSettingsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "start=request-id                              | request-id | none (default)",
        "start=Context;sampling.percentage=10          | context    | 10 (agent argument)",
        "start=context,sampling.percentage=0.010       | context    | 0.01 (agent argument)",
        "start=request-id,sampling.percentage=100.0    | request-id | 100 (agent argument)",
        "start=request-id,sampling.percentage=none     | request-id | none (agent argument)",
      })
  void good(String arguments, String start, String percentage) {
    Configuration configuration = Given.arguments(arguments).read();

    assertThat(configuration.problems()).isEmpty();
    assertThat(configuration.flows.start).isEqualTo(start);
    assertThat(Given.inForce(configuration, "sampling.percentage")).isEqualTo(percentage);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "start=contxt | start=contxt (agent argument): expected none, request-id or context (did"
            + " you mean context?); none is used",
        "start=context | start=context (agent argument): ids of a trace say whether it is sampled,"
            + " so sampling.percentage is needed too; none is used",
        "start=request-id;sampling.percentage=100.1 | sampling.percentage=100.1 (agent argument):"
            + " expected a percentage from 0.0 to 100.0, or none; none is used",
        "start=request-id;sampling.percentage=-1 | sampling.percentage=-1 (agent argument):"
            + " expected a percentage from 0.0 to 100.0, or none; none is used",
        "start=request-id;sampling.percentage=1e1 | sampling.percentage=1e1 (agent argument):"
            + " expected a percentage from 0.0 to 100.0, or none; none is used",
        "start=request-id;sampling.percentage=1.0.0 | sampling.percentage=1.0.0 (agent argument):"
            + " expected a percentage from 0.0 to 100.0, or none; none is used",
        "start=request-id;sampling.limit=0 | sampling.limit=0 (agent argument): expected a number"
            + " of flows a second from 1 to 1000000, or none; none is used",
        "start=request-id;sampling.debug=x y | sampling.debug=x y (agent argument): expected the"
            + " name of a header, or none; none is used",
        "sampling.percentage=5 | sampling.percentage=5 (agent argument): it has no effect, as no"
            + " flow begins here; set start too",
        "start=request-id;sampling.rules=path=/a | sampling.rules=path=/a (agent argument):"
            + " expected percentage=N at its end; this rule is left out",
        "start=request-id;sampling.rules=pth=/a percentage=1 | sampling.rules=pth=/a percentage=1"
            + " (agent argument): there is no condition pth (did you mean path?); this rule is left"
            + " out",
        "start=request-id;sampling.rules=path=/a*b percentage=1 | sampling.rules=path=/a*b"
            + " percentage=1 (agent argument): a star may stand at the beginning or at the end of a"
            + " pattern only, not as in /a*b; this rule is left out",
        "start=request-id;sampling.rules=path percentage=1 | sampling.rules=path percentage=1"
            + " (agent argument): expected condition=pattern words and percentage=N, as"
            + " `path=/health* percentage=0`, and found path; this rule is left out",
        "start=request-id;sampling.rules=path=/ percentage=101 | sampling.rules=path=/"
            + " percentage=101 (agent argument): expected a percentage from 0.0 to 100.0, and found"
            + " 101; this rule is left out",
        "start=request-id;sampling.rules=header=a(:b percentage=1 | sampling.rules=header=a(:b"
            + " percentage=1 (agent argument): expected header=name or header=name:pattern, and a("
            + " is no name; this rule is left out",
        "formats.write=w3,b3 | formats.write=w3 (agent argument): expected w3c, b3, b3single or"
            + " datadog (did you mean w3c?); it is left out",
        "formats.read=same,b3 | formats.read=same (agent argument): same stands alone or not at"
            + " all; it is left out",
        "headers=istio,-traceparent;formats.write=w3c | formats.write=w3c (agent argument): it is"
            + " not written, as headers takes traceparent out",
      })
  void bad(String arguments, String problem) {
    assertThat(Given.arguments(arguments).read().problems()).containsExactly(problem);
  }

  /** Traces begin there without {@code start} too, where none comes in that is valid. */
  @Test
  void aParticipantDecidesAboutTracesThatItBegins() {
    Configuration configuration =
        Given.arguments("mode=participate;sampling.limit=20")
            .variable("OTEL_TRACES_SAMPLER", "always_on")
            .read();

    assertThat(configuration.problems()).isEmpty();
    assertThat(configuration.flows.sampling.percentage.value).isEqualTo("100");
    assertThat(configuration.flows.sampling.limit).isEqualTo(20);
  }

  @Test
  void rulesAreReadWithSpacesOrAmpersands() {
    Configuration configuration =
        Given.arguments(
                "start=request-id;sampling.rules=path=/health* percentage=0,"
                    + "method=get&host=*.Shop&header=X-Tenant:gold*&percentage=12.5,"
                    + "header=x-probe&percentage=100")
            .read();

    assertThat(configuration.problems()).isEmpty();
    assertThat(configuration.flows.sampling.rules)
        .extracting(
            r ->
                r.method
                    + " "
                    + r.path
                    + " "
                    + r.host
                    + " "
                    + r.header
                    + " "
                    + r.value
                    + " "
                    + r.percentage)
        .containsExactly(
            "null /health* null null null 0.0",
            "GET null *.shop X-Tenant gold* 12.5",
            "null null null x-probe null 100.0");
  }

  /** As the OpenTelemetry specification names them; whoever begins a flow has no parent. */
  @ParameterizedTest
  @CsvSource({
    "always_on,,100",
    "always_off,,0",
    "parentbased_always_on,,100",
    "ParentBased_Always_Off,,0",
    "traceidratio,0.25,25",
    "parentbased_traceidratio,0.0001,0.01",
    "traceidratio,,100",
  })
  void theSamplersOfOpenTelemetry(String sampler, String argument, String percentage) {
    Given given = Given.arguments("start=context").variable("OTEL_TRACES_SAMPLER", sampler);
    if (argument != null) {
      given.variable("OTEL_TRACES_SAMPLER_ARG", argument);
    }
    Configuration configuration = given.read();

    assertThat(configuration.problems()).isEmpty();
    assertThat(configuration.flows.start).isEqualTo("context");
    assertThat(Given.inForce(configuration, "sampling.percentage"))
        .isEqualTo(percentage + " (environment OTEL_TRACES_SAMPLER=" + sampler + ")");
  }

  @Test
  void ofOtherSamplersNothingIsTaken() {
    Configuration configuration =
        Given.arguments("start=request-id").variable("OTEL_TRACES_SAMPLER", "alwayson").read();

    assertThat(configuration.problems())
        .containsExactly(
            "OTEL_TRACES_SAMPLER=alwayson (environment OTEL_TRACES_SAMPLER): of the samplers of"
                + " OpenTelemetry Baton knows always_on, always_off, traceidratio and these with"
                + " parentbased_ before (did you mean always_on?); it is ignored");
    assertThat(configuration.flows.sampling.percentage).isNull();
  }

  @Test
  void aRatioThatIsNoneIsOne() {
    Configuration configuration =
        Given.arguments("start=request-id")
            .variable("OTEL_TRACES_SAMPLER", "traceidratio")
            .variable("OTEL_TRACES_SAMPLER_ARG", "half")
            .read();

    assertThat(configuration.problems())
        .containsExactly(
            "OTEL_TRACES_SAMPLER_ARG=half (environment): expected a ratio from 0.0 to 1.0; 1.0 is"
                + " used, as OpenTelemetry does");
    assertThat(configuration.flows.sampling.percentage.value).isEqualTo("100");
  }

  @Test
  void ownSettingsWinOverThoseOfOpenTelemetry() {
    Configuration configuration =
        Given.arguments("start=request-id;sampling.percentage=7")
            .variable("OTEL_TRACES_SAMPLER", "nonsense")
            .read();

    assertThat(configuration.problems()).isEmpty();
    assertThat(configuration.flows.sampling.percentage.value).isEqualTo("7");
  }

  /** It is the application's, and says nothing of flows that do not begin here. */
  @Test
  void withoutStartNobodyLooksAtThem() {
    Configuration configuration =
        Given.nothing().variable("OTEL_TRACES_SAMPLER", "nonsense").read();

    assertThat(configuration.problems()).isEmpty();
    assertThat(configuration.flows.sampling).isNull();
  }

  /** What the configuration calls a format is what woven code knows by the same number. */
  @Test
  void formatsHaveTheNumbersOfWovenCode() {
    for (int i = 0; i < IdFormats.NAMES.length; i++) {
      assertThat(dev.baton.bootstrap.Formats.number(IdFormats.NAMES[i])).isEqualTo(i);
    }
    assertThat(dev.baton.bootstrap.Formats.seen).hasSize(IdFormats.NAMES.length);
  }
}
