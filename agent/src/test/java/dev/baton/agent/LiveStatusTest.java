package dev.baton.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.bootstrap.Counters;
import dev.baton.bootstrap.Failures;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class LiveStatusTest {

  private final LiveStatus live = new LiveStatus();
  private final Properties published = new Properties(live);

  @Test
  void theNamesAreThereBeforeAnythingIsComputed() {
    assertThat(published.stringPropertyNames())
        .containsExactlyInAnyOrder(
            "baton.version",
            "baton.configuration",
            "baton.problems",
            "baton.hooks",
            "baton.refused",
            "baton.failures",
            "baton.counters",
            "baton.spans");
    assertThat(published.getProperty("baton.other")).isNull();
  }

  @Test
  void valuesAreComputedAtEachReading() {
    int[] reading = {0};
    live.add("configuration", rows -> rows.row("mode", "reading " + ++reading[0], "default"));
    assertThat(published.getProperty("baton.configuration"))
        .isEqualTo("mode\treading 1\tdefault\n");
    assertThat(published.getProperty("baton.configuration"))
        .isEqualTo("mode\treading 2\tdefault\n");
  }

  @Test
  void whatAValueContainsCannotBreakItsRow() {
    live.add("configuration", rows -> rows.row("headers", "a\tb\nc\u001b[2J\u007f", null));
    assertThat(published.getProperty("baton.configuration")).isEqualTo("headers\ta b c [2J \t\n");
  }

  @Test
  void aSectionThatFailsSaysSoBehindTheRowsItHad() {
    live.add(
        "problems",
        rows -> {
          rows.row("first");
          throw new NoClassDefFoundError("Gone");
        });
    assertThat(published.getProperty("baton.problems"))
        .isEqualTo("first\n!\tjava.lang.NoClassDefFoundError: Gone\n");
  }

  @Test
  void anEndlessSectionIsCutOff() {
    live.add(
        "problems",
        rows -> {
          for (int i = 0; i < 100_000; i++) {
            rows.row("x".repeat(10_000));
          }
        });
    String[] lines = published.getProperty("baton.problems").split("\n");
    assertThat(lines).hasSize(1000);
    assertThat(lines[999]).hasSize(2000);
  }

  @Test
  void everyCounterIsRead() throws Exception {
    Counters.threadsForgotten.add(3);
    List<String> expected = new ArrayList<>();
    for (Field field : Counters.class.getFields()) {
      expected.add(field.getName() + "\t" + ((LongAdder) field.get(null)).sum());
    }
    assertThat(published.getProperty("baton.counters").split("\n"))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void aFailingHookIsReadWithItsFirstFailure() {
    int site = Failures.site("LiveStatusTest com.acme.Client.send");
    Failures.hook(new IllegalStateException("the first"), site);
    Failures.hook(new NoSuchMethodError("the second"), site);
    int quiet = Failures.site("LiveStatusTest com.acme.Quiet.send");
    Failures.hook(new IllegalStateException("x".repeat(1000)), quiet);
    assertThat(published.getProperty("baton.failures").split("\n"))
        .contains(
            "LiveStatusTest com.acme.Client.send\tjava.lang.IllegalStateException: the first\toff",
            "LiveStatusTest com.acme.Quiet.send\t"
                + ("java.lang.IllegalStateException: " + "x".repeat(1000)).substring(0, 500)
                + "\ton");
  }

  @Test
  void wovenHooksAndRefusalsAreCountedOnceForEachKind() {
    String line =
        "OkHttp\t8\t\t\tokhttp3/Call\tsend\t(I)\tENTER\t"
            + "\tdev/baton/instrumentation/outbound/OkHttp$Send\tenter(I)V"
            + "\tdev/baton/instrumentation/outbound/OkHttp$Send\t";
    Weaves.woven(line);
    Weaves.woven(line);
    Weaves.refused("OkHttp okhttp3.Call.stop: the method does not exist");
    Weaves.refused("OkHttp okhttp3.Call.stop: the method does not exist");
    assertThat(published.getProperty("baton.hooks"))
        .contains("outbound\tOkHttp\tokhttp3.Call.send\t2\n");
    assertThat(published.getProperty("baton.refused"))
        .contains("OkHttp\tokhttp3.Call.stop\tthe method does not exist\t2\n");
    for (int i = 0; i < 1000; i++) {
      Weaves.refused("OkHttp okhttp3.Call.stop: reason " + i);
    }
    assertThat(published.getProperty("baton.refused").split("\n")).hasSize(200);
  }
}
