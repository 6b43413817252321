package dev.baton.smoke;

import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/** Says at the very end of a run how many combinations were made, and how many there are. */
public final class Summary implements TestExecutionListener {

  private static final ConcurrentMap<Integer, Integer> MADE = new ConcurrentSkipListMap<>();
  private static final ConcurrentMap<Integer, Integer> EXPECTED = new ConcurrentSkipListMap<>();

  static void made(Jdk jdk, int combinations) {
    MADE.merge(jdk.version(), combinations, Integer::sum);
  }

  static void expect(Jdk jdk, int combinations) {
    EXPECTED.put(jdk.version(), combinations);
  }

  static Map<Integer, Integer> made() {
    return MADE;
  }

  static Map<Integer, Integer> expected() {
    return EXPECTED;
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    EXPECTED.forEach(
        (jdk, expected) ->
            System.out.println(
                "JDK "
                    + jdk
                    + ": "
                    + MADE.getOrDefault(jdk, 0)
                    + " combinations made, "
                    + expected
                    + " expected"));
    if (!EXPECTED.isEmpty()) {
      System.out.println(
          "Combinations of inbound, carry and outbound: "
              + sum(MADE)
              + " made, "
              + sum(EXPECTED)
              + " expected");
    }
  }

  private static int sum(Map<Integer, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }
}
