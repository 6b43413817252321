package dev.baton.agent;

import dev.baton.agent.weave.HookRow;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What became of the hooks in this JVM: how often each was woven, and what was refused. Stays small
 * however many class loaders come and go.
 */
final class Weaves {

  /** Refusals that differ, kept; more of them only repeat what is wrong. */
  private static final int MOST_REFUSALS = 200;

  private static final ConcurrentHashMap<String, AtomicInteger> woven =
      new ConcurrentHashMap<String, AtomicInteger>(64);
  private static final ConcurrentHashMap<String, AtomicInteger> refused =
      new ConcurrentHashMap<String, AtomicInteger>(4);

  private Weaves() {}

  /**
   * Records that a hook is in place.
   *
   * @param line its row of the table, one object however often its class is woven
   */
  static void woven(String line) {
    count(woven, line);
  }

  /**
   * Records that a hook or all hooks of a class could not be woven.
   *
   * @param problem {@code Library com.acme.Type.method: reason}
   */
  static void refused(String problem) {
    if (refused.size() < MOST_REFUSALS || refused.containsKey(problem)) {
      count(refused, problem);
    }
  }

  private static void count(ConcurrentHashMap<String, AtomicInteger> of, String what) {
    AtomicInteger times = of.get(what);
    if (times == null) {
      AtomicInteger none = new AtomicInteger();
      times = of.putIfAbsent(what, none);
      if (times == null) {
        times = none;
      }
    }
    times.incrementAndGet();
  }

  static void writeWoven(StatusRows rows) {
    for (Map.Entry<String, AtomicInteger> each : woven.entrySet()) {
      HookRow row = HookRow.row(each.getKey());
      rows.row(
          row.role(),
          row.shownAs,
          row.type.replace('/', '.') + "." + row.method,
          each.getValue().toString());
    }
  }

  static void writeRefused(StatusRows rows) {
    for (Map.Entry<String, AtomicInteger> each : refused.entrySet()) {
      String problem = each.getKey();
      int space = problem.indexOf(' ');
      int colon = problem.indexOf(": ", space);
      String hook = problem.substring(space + 1, colon);
      rows.row(
          problem.substring(0, space),
          hook,
          problem.substring(colon + 2),
          each.getValue().toString());
    }
  }
}
