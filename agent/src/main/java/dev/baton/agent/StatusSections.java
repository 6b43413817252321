package dev.baton.agent;

import dev.baton.agent.settings.Configuration;
import dev.baton.agent.settings.IdFormats;
import dev.baton.agent.settings.Setting;
import dev.baton.bootstrap.Births;
import dev.baton.bootstrap.Counters;
import dev.baton.bootstrap.Failures;
import dev.baton.bootstrap.Formats;
import dev.baton.bootstrap.InboundBorders;
import dev.baton.bootstrap.Participation;
import dev.baton.bootstrap.Spans;
import java.util.concurrent.atomic.LongAdder;

/**
 * The parts of the status that every JVM with Baton has. Loaded when the first of them is asked
 * for.
 */
final class StatusSections {

  private StatusSections() {}

  static void write(String name, StatusRows rows) {
    if (name.equals("version")) {
      rows.row(StatusSections.class.getPackage().getImplementationVersion());
    } else if (name.equals("configuration")) {
      for (Setting each : Configuration.current().origins()) {
        rows.row(each.name, each.value, each.origin);
      }
    } else if (name.equals("problems")) {
      for (String problem : Configuration.current().problems()) {
        rows.row(problem);
      }
    } else if (name.equals("hooks")) {
      Weaves.writeWoven(rows);
    } else if (name.equals("refused")) {
      Weaves.writeRefused(rows);
    } else if (name.equals("failures")) {
      for (String[] failed : Failures.failed()) {
        rows.row(failed);
      }
    } else if (name.equals("counters")) {
      counters(rows);
    } else if (name.equals("spans") && Configuration.current().spans) {
      String failure = SpanExport.failure();
      rows.row(failure == null ? "exported" : "relayed", failure == null ? "" : failure);
    }
  }

  private static void counters(StatusRows rows) {
    counter(rows, "flowsIn", Counters.flowsIn);
    counter(rows, "requestsWithoutHeaders", Counters.requestsWithoutHeaders);
    counter(rows, "callsWithFlow", Counters.callsWithFlow);
    counter(rows, "callsWithoutFlow", Counters.callsWithoutFlow);
    counter(rows, "headersCarried", Counters.headersCarried);
    counter(rows, "headersHeldBack", Counters.headersHeldBack);
    counter(rows, "headersRefused", Counters.headersRefused);
    counter(rows, "requestIdsUnreadable", Counters.requestIdsUnreadable);
    counter(rows, "requestIdsContradicting", Counters.requestIdsContradicting);
    counter(rows, "threadsForgotten", Counters.threadsForgotten);
    counter(rows, "hookFailures", Counters.hookFailures);
    Configuration configuration = Configuration.current();
    if (configuration == null) {
      return;
    }
    if (configuration.borders.untrusted != null) {
      counter(rows, "requestsUntrusted", InboundBorders.requestsUntrusted);
    }
    if (!configuration.flows.start.equals("none")) {
      counter(rows, "flowsBorn", Births.flowsBorn);
    }
    if (configuration.mode.equals("participate")) {
      counter(rows, "tracesBegun", Participation.tracesBegun);
    }
    if (configuration.spans) {
      counter(rows, "spansExported", Spans.exported);
      counter(rows, "spansDropped", Spans.dropped);
      counter(rows, "exportsFailed", Spans.failedExports);
      counter(rows, "requestsWithoutSpan", Spans.requestsRelayed);
    }
    if (configuration.flows.readFormats != null || configuration.flows.writeFormats != null) {
      for (int i = 0; i < IdFormats.NAMES.length; i++) {
        counter(rows, "seen." + IdFormats.NAMES[i], Formats.seen[i]);
      }
      counter(rows, "formatsDisagreeing", Formats.disagreeing);
    }
  }

  private static void counter(StatusRows rows, String name, LongAdder counter) {
    rows.row(name, Long.toString(counter.sum()));
  }
}
