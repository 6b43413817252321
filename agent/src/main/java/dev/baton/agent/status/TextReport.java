package dev.baton.agent.status;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The report for people: the verdict, then the facts in columns. */
final class TextReport {

  private static final int GUTTER = 16;
  private static final int WIDTH = 110;

  /** One long value moves its own row, not all. */
  private static final int WIDEST_COLUMN = 40;

  private final StringBuilder text = new StringBuilder();

  private TextReport() {}

  static String of(Status status) {
    TextReport report = new TextReport();
    report.text.append(Verdict.of(status)).append('\n');
    report.block("wrong", problems(status));
    report.notes(Verdict.notes(status));
    report.block("JVM", rows(new String[] {status.pid + "  " + status.main}));
    report.block("configuration", configuration(status));
    report.block("libraries", libraries(status));
    report.block("spans", rows(status.spans));
    report.block("counters", counters(status));
    return report.text.toString();
  }

  private static List<String[]> problems(Status status) {
    List<String[]> rows = new ArrayList<String[]>();
    for (String problem : status.problems) {
      rows.add(new String[] {problem});
    }
    for (String each : status.unreadable) {
      rows.add(new String[] {each});
    }
    for (String[] each : status.refused) {
      rows.add(
          new String[] {
            each[0] + ": hook " + each[1] + " was refused: " + each[2] + times(each[3])
          });
    }
    for (String[] each : status.failures) {
      String[] names = each[0].split(" ", 2);
      rows.add(
          new String[] {
            (names.length == 2 ? names[0] + ": hook " + names[1] : "hook " + each[0])
                + " failed: "
                + each[1]
                + (each[2].equals("off")
                    ? " (switched off: calls through it go without headers)"
                    : "")
          });
    }
    return rows;
  }

  private static String times(String count) {
    return count.isEmpty() || count.equals("1") ? "" : " (" + count + " times)";
  }

  private static List<String[]> configuration(Status status) {
    List<String[]> rows = new ArrayList<String[]>();
    for (String[] each : status.configuration) {
      rows.add(new String[] {each[0], each[1], each[2]});
    }
    return rows;
  }

  private static List<String[]> libraries(Status status) {
    List<String[]> rows = new ArrayList<String[]>();
    for (Status.Library each : status.libraries) {
      rows.add(
          new String[] {each.role, each.name, Verdict.count(each.hooks.size(), "hook", "hooks")});
    }
    if (rows.isEmpty()) {
      rows.add(new String[] {"none in yet"});
    }
    return rows;
  }

  private static List<String[]> counters(Status status) {
    int width = 1;
    for (Long value : status.counters.values()) {
      width = Math.max(width, value.toString().length());
    }
    List<String[]> rows = new ArrayList<String[]>();
    for (Map.Entry<String, Long> each : status.counters.entrySet()) {
      rows.add(
          new String[] {
            pad("", width - each.getValue().toString().length()) + each.getValue(),
            inWords(each.getKey())
          });
    }
    return rows;
  }

  /** A counter of a newer version is called by its name. */
  private static String inWords(String counter) {
    switch (counter) {
      case "flowsIn":
        return "requests in, with headers to carry";
      case "requestsWithoutHeaders":
        return "requests in, with none";
      case "callsWithFlow":
        return "calls out, made for a request with headers";
      case "callsWithoutFlow":
        return "calls out, made for none";
      case "headersCarried":
        return "headers written on calls";
      case "headersHeldBack":
        return "headers held back: set by the application, host not trusted or not allowed, or"
            + " mode=observe";
      case "headersRefused":
        return "headers in, left out: over a limit, or malformed";
      case "requestsUntrusted":
        return "requests in whose headers do not count (inbound.untrusted)";
      case "requestIdsUnreadable":
        return "requests in whose x-request-id Envoy cannot sample by";
      case "requestIdsContradicting":
        return "requests in whose x-request-id contradicts the tracer's headers";
      case "flowsBorn":
        return "flows that began here";
      case "tracesBegun":
        return "requests in without a valid context, for which a trace began";
      case "spansExported":
        return "spans that a collector took";
      case "spansDropped":
        return "spans that a collector refused for good";
      case "exportsFailed":
        return "exports of spans that failed; what was in them is sent again";
      case "requestsWithoutSpan":
        return "sampled requests in, relayed word for word and without a span";
      case "seen.w3c":
        return "requests in with ids as traceparent";
      case "seen.b3":
        return "requests in with ids as x-b3-*";
      case "seen.b3single":
        return "requests in with ids as b3";
      case "seen.datadog":
        return "requests in with ids as x-datadog-*";
      case "formatsDisagreeing":
        return "requests in with ids of different traces";
      case "threadsForgotten":
        return "threads that outlived the request they were started for";
      case "hookFailures":
        return "failures of hooks";
      default:
        return counter;
    }
  }

  private static List<String[]> rows(List<String[]> spans) {
    List<String[]> rows = new ArrayList<String[]>();
    for (String[] each : spans) {
      rows.add(
          new String[] {
            each[0].equals("exported")
                ? "exported"
                : "requests are relayed word for word, without spans: " + each[1]
          });
    }
    return rows;
  }

  private static List<String[]> rows(String[] row) {
    List<String[]> rows = new ArrayList<String[]>();
    rows.add(row);
    return rows;
  }

  private void notes(List<String> notes) {
    for (String note : notes) {
      List<String[]> lines = new ArrayList<String[]>();
      StringBuilder line = new StringBuilder();
      for (String word : note.split(" ")) {
        if (line.length() + 1 + word.length() > WIDTH - GUTTER) {
          lines.add(new String[] {line.toString()});
          line.setLength(0);
        }
        line.append(line.length() == 0 ? "" : " ").append(word);
      }
      lines.add(new String[] {line.toString()});
      block("note", lines);
    }
  }

  /** Rows in columns, with what they are about before the first. */
  private void block(String about, List<String[]> rows) {
    if (rows.isEmpty()) {
      return;
    }
    int[] widths = new int[8];
    for (String[] row : rows) {
      for (int i = 0; i < row.length - 1; i++) {
        widths[i] = Math.max(widths[i], Math.min(row[i].length(), WIDEST_COLUMN));
      }
    }
    text.append('\n');
    String label = about;
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder(pad("  " + label, GUTTER));
      for (int i = 0; i < row.length; i++) {
        line.append(i == row.length - 1 ? row[i] : pad(row[i], widths[i]) + "  ");
      }
      text.append(line.toString().replaceAll("\\s+$", "")).append('\n');
      label = "";
    }
  }

  private static String pad(String text, int width) {
    StringBuilder padded = new StringBuilder(text);
    while (padded.length() < width) {
      padded.append(' ');
    }
    return padded.toString();
  }
}
