package dev.baton.smoke;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What runs have shown: one row for each library, version and JDK, by what was put to the test. The
 * rows of all runs are kept in {@code results/}, those of this run lie in {@code target/results/}.
 */
final class Results {

  /** Of all runs; part of the project. */
  static final Path KEPT = Path.of("results");

  /** Of this run. */
  static final Path FRESH = Path.of("target", "results");

  private static final String[] ROLES = {"inbound", "carry", "outbound", "log"};

  private Results() {}

  /** One cell of the matrix. */
  record Cell(String role, String library, String sample, String version, int jdk) {}

  /**
   * What came of its cases; all that is neither passed nor opted out has failed.
   *
   * @param notOffered further cases, about what a sample does not set out to do
   */
  record Outcome(int passed, int optedOut, int cases, String date, Collection<String> notOffered) {
    boolean isGood() {
      return passed > 0 && passed + optedOut == cases;
    }
  }

  /** One application server on one JDK. */
  record AppServer(String server, String version, int jdk, int passed, int cases, String how) {}

  /** The cells of the contracts of this run. */
  static Map<Cell, Outcome> fresh(String date) {
    Map<Cell, Outcome> cells = new LinkedHashMap<>();
    for (String[] row : rows(FRESH.resolve("contract.tsv"))) {
      Cell cell = new Cell(row[0], row[1], row[4], row[2], Integer.parseInt(row[3]));
      Outcome before = cells.get(cell);
      if (before == null) {
        before = new Outcome(0, 0, 0, date, new TreeSet<>());
        cells.put(cell, before);
      }
      if (row[6].equals("not offered")) {
        before.notOffered.add(row[5]);
        continue;
      }
      cells.put(
          cell,
          new Outcome(
              before.passed + (row[6].equals("passed") ? 1 : 0),
              before.optedOut + (row[6].equals("opted out") ? 1 : 0),
              before.cases + 1,
              date,
              before.notOffered));
    }
    return cells;
  }

  /** The cells of the contracts of all runs. */
  static Map<Cell, Outcome> kept() {
    Map<Cell, Outcome> cells = new LinkedHashMap<>();
    for (String[] row : rows(KEPT.resolve("contract.tsv"))) {
      cells.put(
          new Cell(row[0], row[1], row[2], row[3], Integer.parseInt(row[4])),
          new Outcome(
              Integer.parseInt(row[5]),
              Integer.parseInt(row[6]),
              Integer.parseInt(row[7]),
              row[8],
              row.length > 9 ? List.of(row[9].split(",")) : List.of()));
    }
    return cells;
  }

  /** Keeps cells, in the order of {@code versions.txt}. */
  static void keep(Map<Cell, Outcome> cells) throws IOException {
    Map<String, String> sorted = new TreeMap<>();
    cells.forEach(
        (cell, outcome) ->
            sorted.put(
                List.of(ROLES).indexOf(cell.role)
                    + String.format("%05d %05d %03d ", place(cell), placeOfVersion(cell), cell.jdk)
                    + cell.sample
                    + cell.library,
                String.join(
                        "\t",
                        cell.role,
                        cell.library,
                        cell.sample,
                        cell.version,
                        "" + cell.jdk,
                        "" + outcome.passed,
                        "" + outcome.optedOut,
                        "" + outcome.cases,
                        outcome.date,
                        String.join(",", outcome.notOffered))
                    .stripTrailing()));
    Files.createDirectories(KEPT);
    Files.writeString(
        KEPT.resolve("contract.tsv"),
        "# role, library, sample, version, JDK, cases passed, opted out, all, date, cases not"
            + " offered\n"
            + String.join("\n", sorted.values())
            + "\n");
  }

  /** Where a cell's sample comes in versions.txt; what is the JDK's own comes first. */
  private static int place(Cell cell) {
    List<Samples.Sample> all = Samples.all();
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).name().equals(cell.sample)) {
        return i + 1;
      }
    }
    return 0;
  }

  private static int placeOfVersion(Cell cell) {
    List<Samples.Sample> all = Samples.all();
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).name().equals(cell.sample) && all.get(i).version().equals(cell.version)) {
        return i + 1;
      }
    }
    return 0;
  }

  /** The application servers of a file of this run or of all runs. */
  static Map<String, AppServer> appServers(Path folder) {
    Map<String, AppServer> servers = new TreeMap<>();
    for (String[] row : rows(folder.resolve("appservers.tsv"))) {
      AppServer server =
          new AppServer(
              row[0],
              row[1],
              Integer.parseInt(row[2]),
              Integer.parseInt(row[3]),
              Integer.parseInt(row[4]),
              row[5]);
      servers.put(String.join(" ", row[0], row[1], row[2]), server);
    }
    return servers;
  }

  /** Keeps them. */
  static void keepAppServers(Map<String, AppServer> servers) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("# server, version, JDK, cases passed, all, how the agent gets in");
    servers
        .values()
        .forEach(
            s ->
                lines.add(
                    String.join(
                        "\t",
                        s.server,
                        s.version,
                        "" + s.jdk,
                        "" + s.passed,
                        "" + s.cases,
                        s.how)));
    Files.write(KEPT.resolve("appservers.tsv"), lines);
  }

  private static List<String[]> rows(Path file) {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split("\t"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
