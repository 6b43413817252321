package dev.baton.agent.inject;

import dev.baton.agent.settings.Problem;
import dev.baton.agent.telemetry.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code inject} says it did: in lines for people, or in JSON. */
final class InjectReport {

  private final List<Changed> inputs;
  private final Options options;
  final List<String> problems = new ArrayList<String>();
  private final List<String> warnings = new ArrayList<String>();

  InjectReport(List<String> unreadable, List<Changed> inputs, Options options) {
    this.inputs = inputs;
    this.options = options;
    for (String each : unreadable) {
      problems.add(Problem.plain(each));
    }
    for (Changed input : inputs) {
      for (Refused each : input.problems) {
        problems.add(Problem.plain(input.line(each)));
      }
      for (Refused each : input.warnings) {
        warnings.add(Problem.plain(input.line(each)));
      }
    }
    if (options.imageVolume && injected() > 0) {
      warnings.add(
          "--image-volume: a Kubernetes older than 1.35 drops the volume without a word, and then"
              + " no JVM starts in these pods");
    }
  }

  private int injected() {
    int injected = 0;
    for (Changed input : inputs) {
      for (Changed.Row row : input.rows) {
        injected += row.outcome == Rules.Outcome.INJECTED ? 1 : 0;
      }
    }
    return injected;
  }

  /** One line each, without the word that begins Baton's lines. */
  List<String> lines() {
    List<String> lines = new ArrayList<String>();
    for (Changed input : inputs) {
      for (Changed.Row row : input.rows) {
        if (row.outcome != Rules.Outcome.NOT_ASKED && row.outcome != Rules.Outcome.REFUSED) {
          Refused line =
              new Refused(row.template.resource.start, row.template.shown() + ": " + words(row));
          lines.add(Problem.plain(input.line(line)));
        }
      }
    }
    for (String each : warnings) {
      lines.add("warning: " + each);
    }
    for (String each : problems) {
      lines.add("refused: " + each);
    }
    lines.add(sum());
    return lines;
  }

  private String words(Changed.Row row) {
    String would = would();
    switch (row.outcome) {
      case INJECTED:
        return would + "injected (" + containers(row) + ")";
      case ALREADY:
        return "is injected already";
      case REMOVED:
        return would + "taken out";
      default:
        return "left alone: "
            + row.reason
            + (row.rules.containers.isEmpty() ? "" : " (" + containers(row) + ")");
    }
  }

  /** Nothing is written where something is refused, or where only a report is asked for. */
  private String would() {
    boolean shown = (options.diff || options.json) && !options.write;
    return problems.isEmpty() && !shown ? "" : "would be ";
  }

  private static String containers(Changed.Row row) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, String> each : row.rules.containers.entrySet()) {
      text.append(text.length() == 0 ? "" : "; ")
          .append(each.getKey())
          .append('=')
          .append(each.getValue());
    }
    return text.toString();
  }

  private String sum() {
    int all = 0;
    int changed = 0;
    int asked = 0;
    for (Changed input : inputs) {
      for (Changed.Row row : input.rows) {
        all++;
        changed += row.edits.isEmpty() ? 0 : 1;
        asked += row.outcome == Rules.Outcome.NOT_ASKED ? 0 : 1;
      }
    }
    String sum =
        would()
            + (options.remove ? "taken out of " : "injected into ")
            + changed
            + " of "
            + all
            + (all == 1 ? " pod template" : " pod templates");
    if (!problems.isEmpty()) {
      return sum + ", but nothing is written because of what is refused";
    }
    if (all > 0 && asked == 0 && !options.remove) {
      sum += "; none asks for it (label " + Template.LABEL + ": \"true\", or --all)";
    }
    return sum;
  }

  String json() {
    StringBuilder json = new StringBuilder("{\"well\": ").append(problems.isEmpty());
    json.append(", \"templates\": [");
    String separator = "";
    for (Changed input : inputs) {
      for (Changed.Row row : input.rows) {
        json.append(separator);
        row(json, input, row);
        separator = ", ";
      }
    }
    json.append("], \"warnings\": ").append(array(warnings));
    return json.append(", \"problems\": ").append(array(problems)).append('}').toString();
  }

  private static void row(StringBuilder json, Changed input, Changed.Row row) {
    Template template = row.template;
    json.append("{\"file\": ").append(Json.quoted(input.source.name));
    json.append(", \"document\": ").append(template.document);
    json.append(", \"line\": ").append(input.source.line(template.resource.start));
    json.append(", \"kind\": ").append(Json.quoted(template.kind));
    json.append(", \"namespace\": ").append(Json.quoted(template.namespace));
    json.append(", \"name\": ").append(Json.quoted(template.name));
    String outcome = row.outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    json.append(", \"outcome\": ").append(Json.quoted(outcome));
    if (row.reason != null) {
      json.append(", \"reason\": ").append(Json.quoted(row.reason));
    }
    json.append(", \"containers\": {");
    String separator = "";
    if (row.rules != null) {
      for (Map.Entry<String, String> each : row.rules.containers.entrySet()) {
        json.append(separator).append(Json.quoted(each.getKey()));
        json.append(": ").append(Json.quoted(each.getValue()));
        separator = ", ";
      }
    }
    json.append("}}");
  }

  private static String array(List<String> texts) {
    StringBuilder json = new StringBuilder("[");
    for (String text : texts) {
      json.append(json.length() == 1 ? "" : ", ").append(Json.quoted(text));
    }
    return json.append(']').toString();
  }
}
