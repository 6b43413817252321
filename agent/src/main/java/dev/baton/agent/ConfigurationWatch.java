package dev.baton.agent;

import dev.baton.agent.settings.Configuration;
import dev.baton.agent.settings.Problem;
import dev.baton.agent.settings.Setting;
import dev.baton.agent.settings.YamlFile;
import dev.baton.bootstrap.Log;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks every few seconds whether the configuration file says something else, and puts that in
 * force. Reads the file anew each time by its path, and compares the text: so it does not matter
 * how a new version comes there, be it a ConfigMap's links, a rename or a file that was gone for a
 * while.
 */
final class ConfigurationWatch implements Runnable {

  private static final long PERIOD_MILLIS = 2000;

  private Configuration current;

  /** The state of the file that {@link #current} was made of. */
  private String known;

  /**
   * What the last look found. Only what two looks find alike counts: a file is not always written
   * at once.
   */
  private String seen;

  ConfigurationWatch(Configuration first) {
    current = first;
    known =
        state(first.fileState, first.flows.telemetry == null ? "" : first.flows.telemetry.state());
    seen = known;
  }

  /** Starts the one thread that Baton has when a file is named. */
  static void start(Configuration first) {
    Thread thread = new Thread(null, new ConfigurationWatch(first), "baton-config");
    thread.setDaemon(true);
    thread.setContextClassLoader(null); // Else the application's could never be unloaded.
    thread.start();
  }

  @Override
  public void run() {
    boolean failed = false;
    while (true) {
      try {
        Thread.sleep(PERIOD_MILLIS);
        poll();
      } catch (InterruptedException e) {
        // Meant for threads of the application.
      } catch (Throwable e) {
        if (!failed) {
          failed = true;
          Log.line(
              "could not look for changes of "
                  + what(current)
                  + ": "
                  + e
                  + "; what is in force stays so");
        }
      }
    }
  }

  /** One look. */
  void poll() {
    YamlFile file = current.file() == null ? null : YamlFile.read(current.file());
    String now =
        state(
            file == null ? null : file.state,
            current.flows.telemetry == null ? "" : current.flows.telemetry.stateNow());
    boolean settled = now.equals(seen);
    seen = now;
    if (!settled || now.equals(known)) {
      return;
    }
    Configuration before = current;
    Configuration next = before.reread(file);
    Agent.putInForce(next);
    current = next;
    known = now;
    Agent.say(news(before, next));
  }

  private static String what(Configuration configuration) {
    return configuration.file() != null ? configuration.file() : "what telemetry names";
  }

  private static String state(String file, String telemetry) {
    return file + "\n" + telemetry;
  }

  /** What the new version changes, and what is wrong with it; not again what is wrong elsewhere. */
  private static List<String> news(Configuration before, Configuration next) {
    List<String> news = new ArrayList<String>();
    StringBuilder changes = new StringBuilder();
    List<Setting> were = before.origins();
    for (Setting each : next.origins()) {
      String value = value(each.name, were);
      if (!each.value.equals(value)) {
        changes
            .append(changes.length() == 0 ? " " : "; ")
            .append(each.name)
            .append('=')
            .append(each.value);
      }
    }
    for (Setting each : were) {
      if (value(each.name, next.origins()) == null) {
        changes.append(changes.length() == 0 ? " " : "; ").append("no ").append(each.name);
      }
    }
    if (next.flows.telemetry != null && next.flows.telemetry != before.flows.telemetry) {
      String difference = next.flows.telemetry.differenceTo(before.flows.telemetry);
      changes.append(changes.length() == 0 || difference.isEmpty() ? "" : ";").append(difference);
    }
    if (changes.length() > 0) {
      news.add(Problem.plain(what(next) + " has changed, in force now:" + changes));
    }
    for (String note : next.notes()) {
      if (!before.notes().contains(note)) {
        news.add(note);
      }
    }
    for (String problem : next.problems()) {
      if (!before.problems().contains(problem) || problem.contains(what(next))) {
        news.add(problem);
      }
    }
    return news;
  }

  private static String value(String name, List<Setting> settings) {
    for (Setting each : settings) {
      if (each.name.equals(name)) {
        return each.value;
      }
    }
    return null;
  }
}
