package dev.baton.agent.settings;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What the setting {@code disable} comes to. */
final class LibraryList {

  private LibraryList() {}

  /**
   * The libraries that are named, by the names that the hook table has; an unknown name is a
   * problem.
   */
  static Set<String> disabled(Setting setting, Set<String> libraries, List<String> problems) {
    Set<String> disabled = new TreeSet<String>();
    List<String> items = setting.items();
    for (String item : items) {
      String library = null;
      for (String each : libraries) {
        library = each.equalsIgnoreCase(item) ? each : library;
      }
      if (library != null) {
        disabled.add(library);
      } else if (items.size() > 1 || !item.equals("none")) {
        String near = Nearest.of(item, libraries.toArray(new String[0]));
        problems.add(
            Problem.ofItem(
                setting,
                item,
                "there is no library of this name"
                    + (near == null ? "; docs/supported.md lists them" : Problem.didYouMean(near))
                    + "; it is left out"));
      }
    }
    return disabled;
  }
}
