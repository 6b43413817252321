package dev.baton.agent;

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
    known = first.fileState;
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
                  + current.file()
                  + ": "
                  + e
                  + "; what is in force stays so");
        }
      }
    }
  }

  /** One look. */
  void poll() {
    YamlFile file = YamlFile.read(current.file());
    boolean settled = file.state.equals(seen);
    seen = file.state;
    if (!settled || file.state.equals(known)) {
      return;
    }
    Configuration before = current;
    Configuration next = before.reread(file);
    Agent.putInForce(next);
    current = next;
    known = file.state;
    Agent.say(news(before, next));
  }

  /** What the new version changes, and what is wrong with it; not again what is wrong elsewhere. */
  private static List<String> news(Configuration before, Configuration next) {
    List<String> news = new ArrayList<String>();
    StringBuilder changes = new StringBuilder();
    List<Setting> were = before.origins();
    List<Setting> are = next.origins();
    for (int i = 0; i < are.size(); i++) {
      if (!are.get(i).value.equals(were.get(i).value)) {
        changes
            .append(changes.length() == 0 ? " " : "; ")
            .append(are.get(i).name)
            .append('=')
            .append(are.get(i).value);
      }
    }
    if (changes.length() > 0) {
      news.add(Problem.plain(next.file() + " has changed, in force now:" + changes));
    }
    for (String problem : next.problems()) {
      if (!before.problems().contains(problem) || problem.contains(next.file())) {
        news.add(problem);
      }
    }
    return news;
  }
}
