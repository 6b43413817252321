package dev.baton.agent;

import dev.baton.agent.settings.Configuration;
import dev.baton.agent.settings.HeaderList;
import dev.baton.agent.settings.Setting;
import dev.baton.agent.telemetry.Json;
import dev.baton.agent.telemetry.Resources;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What {@code check} prints: for people, or in JSON. */
final class CheckReport {

  /** Null where only resources are asked for. */
  private final Configuration configuration;

  /** Null where there are none. */
  private final Resources resources;

  private final List<String> problems = new ArrayList<String>();
  private final List<String> notes = new ArrayList<String>();
  private final PrintStream out;

  CheckReport(Configuration configuration, Resources named, PrintStream out) {
    this.configuration = configuration;
    this.out = out;
    Resources configured =
        configuration == null || configuration.flows.telemetry == null
            ? null
            : configuration.flows.telemetry.resources;
    this.resources = named == null ? configured : named;
    if (configuration != null) {
      problems.addAll(configuration.problems());
      notes.addAll(configuration.notes());
    }
    if (named != null) {
      problems.addAll(named.problems);
      notes.addAll(named.notes);
      notes.addAll(named.notesOfTags());
    }
  }

  boolean isWell() {
    return problems.isEmpty();
  }

  void text() {
    if (configuration != null) {
      printConfiguration();
    }
    if (resources != null) {
      out.println("Telemetry for " + resources.workload());
      List<String[]> rows = resources.rows();
      printRows(rows);
      if (rows.isEmpty()) {
        out.println("  nothing applies");
      }
    }
    if (!notes.isEmpty()) {
      out.println("Notes");
      printLines(notes);
    }
    out.println(
        problems.isEmpty()
            ? "No problems"
            : problems.size() == 1 ? "1 problem" : problems.size() + " problems");
    printLines(problems);
  }

  private void printConfiguration() {
    out.println("Configuration");
    List<String[]> rows = new ArrayList<String[]>();
    for (Setting each : configuration.origins()) {
      rows.add(new String[] {each.name, each.value, each.origin});
    }
    printRows(rows);
    out.println("Carried");
    HeaderList headers = configuration.headers;
    boolean bound = configuration.borders.allowed != null || configuration.borders.denied != null;
    printList(bound ? "where egress.allow and egress.deny let them" : "anywhere", headers.ids);
    List<String> contents = new ArrayList<String>(headers.contents);
    contents.addAll(headers.patterns);
    printList(bound ? "and to trusted hosts only" : "to trusted hosts only", contents);
  }

  /** In columns; one long value moves its own row, not all. */
  private void printRows(List<String[]> rows) {
    int columns = rows.isEmpty() ? 0 : rows.get(0).length;
    int[] widest = new int[columns];
    for (String[] row : rows) {
      for (int i = 0; i < columns; i++) {
        widest[i] = Math.max(widest[i], Math.min(row[i].length(), 40));
      }
    }
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder(" ");
      for (int i = 0; i < columns; i++) {
        line.append(' ').append(i == columns - 1 ? row[i] : padded(row[i], widest[i]));
        line.append(i == columns - 1 ? "" : " ");
      }
      out.println(line);
    }
  }

  private void printLines(List<String> lines) {
    for (String line : lines) {
      out.println("  " + line);
    }
  }

  private void printList(String where, List<String> names) {
    if (!names.isEmpty()) {
      out.println("  " + where + ": " + String.join(", ", names));
    }
  }

  private static String padded(String text, int width) {
    StringBuilder padded = new StringBuilder(text);
    while (padded.length() < width) {
      padded.append(' ');
    }
    return padded.toString();
  }

  void json() {
    StringBuilder json = new StringBuilder("{");
    if (configuration != null) {
      addConfiguration(json);
    }
    if (resources != null) {
      json.append("\"telemetry\": ").append(resources.json()).append(", ");
    }
    out.println(json.append("\"problems\": ").append(array(problems)).append('}'));
  }

  private void addConfiguration(StringBuilder json) {
    json.append("\"configuration\": {");
    String separator = "";
    for (Setting each : configuration.origins()) {
      json.append(separator)
          .append(Json.quoted(each.name))
          .append(": {\"value\": ")
          .append(Json.quoted(each.value));
      json.append(", \"from\": ").append(Json.quoted(each.origin)).append('}');
      separator = ", ";
    }
    HeaderList headers = configuration.headers;
    json.append("}, \"carried\": {\"ids\": ").append(array(headers.ids));
    json.append(", \"content\": ").append(array(headers.contents));
    json.append(", \"patterns\": ").append(array(headers.patterns)).append("}, ");
  }

  private static String array(List<String> texts) {
    StringBuilder json = new StringBuilder("[");
    for (String text : texts) {
      json.append(json.length() == 1 ? "" : ", ").append(Json.quoted(text));
    }
    return json.append(']').toString();
  }
}
