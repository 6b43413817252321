package dev.baton.smoke;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables of {@code docs/supported.md}, made from the {@link Results} that are kept. */
final class SupportedPage {

  static final Path FILE = Path.of("..", "docs", "supported.md");

  private static final Pattern GENERATED =
      Pattern.compile("(<!-- made by ResultsTest: (\\S+) -->\n).*?(<!-- end -->)", Pattern.DOTALL);
  private static final Pattern FIRST_SENTENCE =
      Pattern.compile("/\\*\\*[\\s*]*(.*?)(?:\\.\\s|\\.?\\s*\\*/)", Pattern.DOTALL);
  private static final Pattern FOLDED = Pattern.compile("\\{@code ([^}]*)}");
  private static final int[] JDKS = {11, 17, 21, 25};

  private SupportedPage() {}

  /** The page as it has to be: its own text, with the tables made anew. */
  static String made() throws IOException {
    Matcher tables = GENERATED.matcher(Files.readString(FILE));
    StringBuilder page = new StringBuilder();
    while (tables.find()) {
      tables.appendReplacement(
          page,
          Matcher.quoteReplacement(tables.group(1) + table(tables.group(2)) + tables.group(3)));
    }
    return tables.appendTail(page).toString();
  }

  private static String table(String name) throws IOException {
    return switch (name) {
      case "inbound", "carry", "outbound", "log" -> role(name);
      case "application-servers" -> appServers();
      case "opt-outs" -> optOuts();
      case "not-offered" -> notOffered();
      default -> throw new IllegalArgumentException(FILE + ": there is no table " + name);
    };
  }

  private static String role(String role) throws IOException {
    Map<String, Map<String, Map<Integer, Results.Outcome>>> rows = new LinkedHashMap<>();
    for (Map.Entry<Results.Cell, Results.Outcome> each : Results.kept().entrySet()) {
      Results.Cell cell = each.getKey();
      if (cell.role().equals(role)) {
        rows.computeIfAbsent(cell.library() + " " + cell.sample(), l -> new LinkedHashMap<>())
            .computeIfAbsent(cell.version(), v -> new TreeMap<>())
            .put(cell.jdk(), each.getValue());
      }
    }
    StringBuilder table =
        new StringBuilder("| library | what was run | version | 11 | 17 | 21 | 25 |\n");
    table.append("|---|---|---|---|---|---|---|\n");
    for (Map.Entry<String, Map<String, Map<Integer, Results.Outcome>>> library : rows.entrySet()) {
      String[] key = library.getKey().split(" ");
      String name = "`" + key[0] + "`";
      String what = what(role, key[1]);
      for (Map.Entry<String, Map<Integer, Results.Outcome>> version :
          library.getValue().entrySet()) {
        table.append("| ").append(name).append(" | ").append(what).append(" | ");
        table.append(version.getKey()).append(" |");
        for (int jdk : JDKS) {
          Results.Outcome outcome = version.getValue().get(jdk);
          table.append(outcome == null ? " – |" : " " + outcome.passed() + " |");
        }
        table.append('\n');
        name = "";
        what = "";
      }
    }
    return table.toString();
  }

  /** The first sentence of a sample's comment; of what the JDK has, its name. */
  private static String what(String role, String sample) throws IOException {
    Path file = Samples.source(role, sample);
    if (file == null) {
      return sample;
    }
    Matcher comment = FIRST_SENTENCE.matcher(Files.readString(file));
    if (!comment.find()) {
      throw new IllegalStateException(file + " has no comment");
    }
    String sentence = comment.group(1).replaceAll("\\s*\\n\\s*\\*?\\s*", " ").trim();
    return FOLDED.matcher(sentence).replaceAll("`$1`").replace("|", "\\|");
  }

  private static String appServers() {
    StringBuilder table = new StringBuilder("| server | version | JDK | cases | the agent |\n");
    table.append("|---|---|---|---|---|\n");
    Map<String, Set<Integer>> jdks = new LinkedHashMap<>();
    Map<String, Results.AppServer> first = new LinkedHashMap<>();
    for (Results.AppServer each : Results.appServers(Results.KEPT).values()) {
      String row = each.server() + " " + each.version();
      jdks.computeIfAbsent(row, r -> new TreeSet<>()).add(each.jdk());
      first.putIfAbsent(row, each);
    }
    first.forEach(
        (row, server) ->
            table.append(
                String.format(
                    "| %s | %s | %s | %d | %s |%n",
                    server.server(),
                    server.version(),
                    String.join(", ", jdks.get(row).stream().map(String::valueOf).toList()),
                    server.passed(),
                    server.how())));
    return table.toString();
  }

  private static String optOuts() {
    Map<String, Set<String>> reasons = new LinkedHashMap<>();
    for (OptOut each : OptOut.all()) {
      reasons
          .computeIfAbsent(
              "`" + each.name() + "`: " + each.reason(), reason -> new LinkedHashSet<>())
          .add("`" + each.sample() + "`");
    }
    List<String> lines = new ArrayList<>();
    reasons.forEach(
        (reason, samples) -> lines.add("- " + reason + " (" + String.join(", ", samples) + ")\n"));
    return String.join("", lines);
  }

  /** Of each case the samples that have it in none of their rows. */
  private static String notOffered() {
    Map<String, Set<String>> without = new TreeMap<>();
    Results.kept()
        .forEach(
            (cell, outcome) ->
                outcome
                    .notOffered()
                    .forEach(
                        name ->
                            without
                                .computeIfAbsent(name, n -> new LinkedHashSet<>())
                                .add("`" + cell.sample() + "`")));
    StringBuilder lines = new StringBuilder();
    without.forEach(
        (name, samples) ->
            lines
                .append("- `")
                .append(name)
                .append("`: ")
                .append(String.join(", ", samples))
                .append('\n'));
    return lines.toString();
  }
}
