package dev.baton.agent.status;

import java.util.List;
import java.util.Map;

/** The same report for programs: one JSON object. */
final class JsonReport {

  private final StringBuilder text = new StringBuilder();

  private JsonReport() {}

  static String of(Status status) {
    JsonReport json = new JsonReport();
    json.begin('{').string("well").raw(":").raw(Boolean.toString(status.isWell()));
    json.name("verdict").string(Verdict.of(status));
    json.name("version").string(status.version);
    json.name("pid").raw(Integer.toString(status.pid));
    json.name("main").string(status.main);
    json.rows("configuration", status.configuration, "name", "value", "from");
    json.strings("problems", status.problems);
    json.strings("unreadable", status.unreadable);
    json.rows("refused", status.refused, "library", "hook", "reason", "times");
    json.rows("failures", status.failures, "hook", "first", "switched");
    json.libraries(status.libraries);
    if (!status.spans.isEmpty()) {
      json.rows("spans", status.spans, "state", "why");
    }
    json.name("counters").numbers(status.counters);
    json.strings("notes", Verdict.notes(status));
    return json.raw("}\n").text.toString();
  }

  static String ofNoAnswer(int pid, String reason) {
    JsonReport json = new JsonReport();
    json.begin('{').string("well").raw(":false").name("pid").raw(Integer.toString(pid));
    return json.name("error").string(reason).raw("}\n").text.toString();
  }

  private void libraries(List<Status.Library> libraries) {
    name("libraries").begin('[');
    String separator = "";
    for (Status.Library library : libraries) {
      raw(separator).begin('{').string("name").raw(":").string(library.name);
      name("role").string(library.role).name("hooks").numbers(library.hooks).raw("}");
      separator = ",";
    }
    raw("]");
  }

  private void rows(String about, List<String[]> rows, String... fields) {
    name(about).begin('[');
    String separator = "";
    for (String[] row : rows) {
      raw(separator).begin('{');
      for (int i = 0; i < fields.length; i++) {
        raw(i == 0 ? "" : ",").string(fields[i]).raw(":");
        if (fields[i].equals("times")) {
          raw(row[i]);
        } else {
          string(row[i]);
        }
      }
      raw("}");
      separator = ",";
    }
    raw("]");
  }

  private void strings(String about, List<String> strings) {
    name(about).begin('[');
    String separator = "";
    for (String each : strings) {
      raw(separator).string(each);
      separator = ",";
    }
    raw("]");
  }

  private JsonReport numbers(Map<String, ? extends Number> numbers) {
    begin('{');
    String separator = "";
    for (Map.Entry<String, ? extends Number> each : numbers.entrySet()) {
      raw(separator).string(each.getKey()).raw(":").raw(each.getValue().toString());
      separator = ",";
    }
    return raw("}");
  }

  /** A further member of the object. */
  private JsonReport name(String name) {
    return raw(",").string(name).raw(":");
  }

  private JsonReport begin(char bracket) {
    text.append(bracket);
    return this;
  }

  private JsonReport raw(String raw) {
    text.append(raw);
    return this;
  }

  /** ASCII only: whatever the encoding of the output is, it is JSON. */
  private JsonReport string(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        text.append("\\u").append(Integer.toHexString(0x10000 | c).substring(1));
      } else {
        text.append(c);
      }
    }
    text.append('"');
    return this;
  }
}
