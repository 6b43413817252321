package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Runs after all other tests: holds what they have shown against what the project says of itself.
 * With {@code -Dbaton.record=true} it writes that down instead.
 */
class ResultsTest {

  private static final String RECORD =
      "; run the tests that it comes from with -Dbaton.record=true, and commit what they write";

  private static Map<Results.Cell, Results.Outcome> fresh;

  @BeforeAll
  static void recordIfAsked() throws IOException {
    fresh = Results.fresh(LocalDate.now().toString());
    if (Boolean.getBoolean("baton.record")) {
      Map<Results.Cell, Results.Outcome> kept = Results.kept();
      kept.putAll(fresh);
      kept.entrySet().removeIf(each -> !each.getValue().isGood() || !isNamed(each.getKey()));
      Results.keep(kept);
      Map<String, Results.AppServer> servers = Results.appServers(Results.KEPT);
      servers.putAll(Results.appServers(Results.FRESH));
      servers.values().removeIf(each -> each.passed() < each.cases());
      Results.keepAppServers(servers);
      Files.writeString(SupportedPage.FILE, SupportedPage.made());
    }
  }

  private static boolean isNamed(Results.Cell cell) {
    return cell.version().equals("JDK")
        || Samples.all().stream()
            .anyMatch(s -> s.name().equals(cell.sample()) && s.version().equals(cell.version()));
  }

  @Test
  void whatThisRunHasShownIsWhatIsKept() {
    Map<Results.Cell, Results.Outcome> kept = Results.kept();
    List<String> wrong = new ArrayList<>();
    int passed = 0;
    for (Map.Entry<Results.Cell, Results.Outcome> each : fresh.entrySet()) {
      if (!each.getValue().isGood()) {
        wrong.add(each.getKey() + " did not pass: " + each.getValue());
      } else {
        passed++;
        if (!kept.containsKey(each.getKey())) {
          // That claims too little, which hurts nobody; but it is not to be overlooked.
          System.out.println(each.getKey() + " passed and is not in results/ yet" + RECORD);
        }
      }
    }
    for (Results.Cell each : kept.keySet()) {
      if (!isNamed(each)) {
        wrong.add(each + " is in results/contract.tsv and not in versions.txt" + RECORD);
      }
    }
    System.out.printf(
        "Cells of the matrix: %d claimed, %d run, %d passed%n", kept.size(), fresh.size(), passed);
    assertThat(wrong).isEmpty();
  }

  @Test
  void atMostOneCaseInTwentyIsAnOptOut() {
    int cases = Results.kept().values().stream().mapToInt(Results.Outcome::cases).sum();
    int optOuts = Results.kept().values().stream().mapToInt(Results.Outcome::optedOut).sum();
    System.out.printf(
        "Cases of the contracts: %d, opted out %d (%.1f %%)%n",
        cases, optOuts, 100.0 * optOuts / cases);
    assertThat(optOuts).isLessThanOrEqualTo(cases / 20);
  }

  @Test
  void everyOptOutIsOfASampleAndACaseThatExist() {
    Set<String> samples =
        Results.kept().keySet().stream().map(Results.Cell::sample).collect(Collectors.toSet());
    for (OptOut each : OptOut.all()) {
      assertThat(samples).as("opt-outs.txt: %s", each).contains(each.sample().split("@")[0]);
    }
  }

  @Test
  void everyLibraryThatTheJarHasHooksForHasARow() throws IOException {
    Set<String> hooked = new TreeSet<>(Samples.HOOKED);
    Set<String> shown =
        Results.kept().keySet().stream().map(Results.Cell::library).collect(Collectors.toSet());
    hooked.removeAll(shown);
    // Of a whole application server and its pool there are no parts that a sample could start.
    Results.appServers(Results.KEPT)
        .values()
        .forEach(
            server ->
                hooked.removeIf(
                    library -> server.server().contains(library.replace("ThreadPool", ""))));
    // Tracers are only found: OwnTracerSpansTest runs them, and a table written by hand names them.
    String page = Files.readString(SupportedPage.FILE);
    String tracers = page.substring(page.indexOf("\n## Tracers "));
    String table = tracers.substring(0, tracers.indexOf("\n## ", 1));
    hooked.removeIf(library -> table.contains("\n| `" + library + "` |"));
    assertThat(hooked).as("libraries with hooks and without a passing row" + RECORD).isEmpty();
  }

  @Test
  void thePageSaysWhatIsKeptAndNothingElse() throws IOException {
    assertThat(Files.readString(SupportedPage.FILE))
        .as("docs/supported.md, whose tables are made from results/" + RECORD)
        .isEqualTo(SupportedPage.made());
  }
}
