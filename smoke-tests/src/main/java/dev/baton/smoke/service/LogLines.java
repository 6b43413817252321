package dev.baton.smoke.service;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Endpoints about log lines. */
final class LogLines {

  /** One thread, which one flow after the other passes through. */
  private static final ExecutorService WORKER = Executors.newSingleThreadExecutor(Daemons.FACTORY);

  private static final Map<String, Logs> LOGS = new ConcurrentHashMap<>();

  private LogLines() {}

  /** Sets a library up, and answers which kinds of lines there are. */
  static String open(Map<String, String> query) throws Exception {
    Logs logs = Samples.logs(query.get("of"));
    LOGS.put(query.get("of"), logs);
    Path folder = Paths.get(query.get("folder"));
    Files.createDirectories(folder);
    return String.join("\n", logs.open(folder));
  }

  /** Logs a line, wherever the carry leads. */
  static String say(Map<String, String> query) throws Exception {
    Logs logs = LOGS.get(query.get("of"));
    Work work =
        () -> {
          logs.whisper(query.get("kind"), "nobody reads this");
          logs.say(query.get("kind"), query.get("line"));
          return "said";
        };
    return query.get("carry").equals("worker")
        ? WORKER.submit(work::run).get()
        : Carries.through(query.get("carry"), work);
  }

  /** Uses the MDC in all ways, logging in between, and answers what it holds after each. */
  static String use(Map<String, String> query) {
    Logs logs = LOGS.get(query.get("of"));
    String kind = query.get("kind");
    List<String> seen = new ArrayList<>();
    seen.add("at first " + seen(logs));
    logs.say(kind, "at first");
    logs.put("own", "mine");
    logs.say(kind, "put");
    seen.add("put " + seen(logs));
    logs.put("requestId", "the application's");
    logs.say(kind, "put the same key");
    seen.add("put the same key " + seen(logs));
    logs.remove("requestId");
    logs.say(kind, "removed");
    seen.add("removed " + seen(logs));
    logs.clear();
    logs.say(kind, "cleared");
    seen.add("cleared " + seen(logs));
    return String.join("\n", seen);
  }

  private static String seen(Logs logs) {
    Map<String, String> copy = logs.copy();
    return (copy == null ? "nothing" : new TreeMap<>(copy).toString())
        + " "
        + logs.get("requestId")
        + " "
        + logs.get("own");
  }

  static String close(Map<String, String> query) throws Exception {
    LOGS.get(query.get("of")).close();
    return "closed";
  }
}
