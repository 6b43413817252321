package dev.baton.smoke.service;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the JDK has to hand tasks over with, in the parts that Baton's libraries are named for. */
final class JdkCarrier implements Carrier {

  private final String part;
  private final Map<String, Carry> all;

  JdkCarrier(String part, Map<String, Carry> all) {
    this.part = part;
    this.all = all;
  }

  @Override
  public Map<String, Carry> ways() {
    return ofPart(all);
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    return ofPart(PoolCases.CASES);
  }

  private <T> Map<String, T> ofPart(Map<String, T> all) {
    Map<String, T> found = new LinkedHashMap<>();
    all.forEach(
        (name, each) -> {
          if (part.equals(part(name))) {
            found.put(name, each);
          }
        });
    return found;
  }

  /** What is not named for anything else is a stage of a future. */
  private static String part(String name) {
    if (name.startsWith("timer")) {
      return "Timers";
    }
    if (name.startsWith("published")) {
      return "SubmissionPublishers";
    }
    if (name.matches(".*(supply-async|run-async|stage|delayed|stateless).*")) {
      return name.startsWith("stateless") ? "ThreadPools" : "CompletableFutures";
    }
    if (name.matches(".*(fork-join|stealing|common-|counted|parallel|concurrent-hash).*")) {
      return "ForkJoin";
    }
    if (name.matches(".*(thread|virtual|structured).*")) {
      return "Threads";
    }
    if (name.matches(".*(submit|invoke|schedule|completion-service|future-task|new-task).*")) {
      return "FutureTasks";
    }
    return name.matches(
            ".*(execute|queue|rejected|remove|shutdown|idle|priority|purge|periodic|worker|throws).*")
        ? "ThreadPools"
        : "CompletableFutures";
  }
}
