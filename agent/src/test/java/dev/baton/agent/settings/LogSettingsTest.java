package dev.baton.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code log.mdc} comes to. */
final class LogSettingsTest {

  private static final String ON = "requestId=x-request-id,traceId=trace-id,spanId=span-id";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "log.mdc=off   | off",
        "log.mdc=None  | off",
        "log.mdc=false | off",
        "log.mdc=on    | " + ON,
        "log.mdc=true  | " + ON,
        "log.mdc=otel  | request_id=x-request-id,trace_id=trace-id,span_id=span-id",
        "log.mdc=dd.trace_id=X-Datadog-Trace-Id, trace.id = trace-id"
            + " | dd.trace_id=x-datadog-trace-id,trace.id=trace-id",
        "headers=x-tenant,log.mdc=on,tenant=x-tenant,mode=observe | " + ON + ",tenant=x-tenant",
        "headers=x-team-*;log.mdc=team=x-team-name | team=x-team-name",
        "headers=b3;log.mdc=on | traceId=trace-id,spanId=span-id",
      })
  void good(String arguments, String inForce) {
    Configuration configuration = Given.arguments(arguments).read();

    assertThat(configuration.problems()).isEmpty();
    assertThat(Given.inForce(configuration, "log.mdc")).isEqualTo(inForce + " (agent argument)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "onn | onn | expected on, otel, or KEY=HEADER with a key of letters, digits and . _ - (did"
            + " you mean on?) | off",
        "=x-request-id | =x-request-id | expected on, otel, or KEY=HEADER with a key of letters,"
            + " digits and . _ - | off",
        "a b=x-request-id,on | a b=x-request-id | expected on, otel, or KEY=HEADER with a key of"
            + " letters, digits and . _ - | "
            + ON,
        "id= | id= | expected on, otel, or KEY=HEADER with a key of letters, digits and . _ - |"
            + " off",
        "id=x-request-id,id=b3 | id=b3 | the key id stands a second time; the first,"
            + " id=x-request-id, counts | id=x-request-id",
        "traceId=b3,on | on | the key traceId stands a second time; the first, traceId=b3, counts"
            + " | traceId=b3",
        "t=traceid | t=traceid | no header traceid is carried (did you mean trace-id?), and only"
            + " what is carried can be logged; name it in headers | off",
        "t=x-tenant | t=x-tenant | no header x-tenant is carried, and only what is carried can be"
            + " logged; name it in headers | off",
      })
  void bad(String value, String item, String problem, String inForce) {
    Configuration configuration = Given.arguments("log.mdc=" + value).read();

    assertThat(configuration.problems())
        .containsExactly("log.mdc=" + item + " (agent argument): " + problem + "; it is left out");
    assertThat(Given.inForce(configuration, "log.mdc")).isEqualTo(inForce + " (agent argument)");
  }

  @Test
  void nothingIsGivenByDefault() {
    Configuration configuration = Given.nothing().read();

    assertThat(configuration.log).isNull();
    assertThat(Given.inForce(configuration, "log.mdc")).isEqualTo("off (default)");
  }
}
