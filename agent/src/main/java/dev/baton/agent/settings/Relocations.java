package dev.baton.agent.settings;

import dev.baton.agent.weave.HookRow;
import dev.baton.agent.weave.Relocation;
import dev.baton.bootstrap.QueuedTasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the setting {@code relocated} comes to. Where nothing is relocated there is none. */
public final class Relocations {

  private final List<Relocation> items = new ArrayList<Relocation>(4);

  private Relocations() {}

  /**
   * The items of the setting; one that cannot be used is a problem.
   *
   * @param names see {@link HookRow#libraryNames}
   * @return null if there are none
   */
  public static Relocations read(Setting setting, Set<String> names, List<String> problems) {
    Relocations relocations = new Relocations();
    List<String> written = setting.items();
    for (String item : written) {
      if (written.size() > 1 || !item.equals("none")) {
        String problem = relocations.add(item, names);
        if (problem != null) {
          problems.add(Problem.ofItem(setting, item, problem + "; it is left out"));
        }
      }
    }
    return relocations.items.isEmpty() ? null : relocations;
  }

  /** What is wrong with an item, or null if it was added. */
  private String add(String item, Set<String> names) {
    int equals = item.indexOf('=');
    String prefix = equals < 0 ? null : path(item.substring(0, equals));
    String library = equals < 0 ? null : path(item.substring(equals + 1));
    if (prefix == null || library == null) {
      return "expected prefix=library package, as com.acme.shaded.http=org.apache.http";
    }
    if (prefix.equals(library)) {
      return "expected two packages, but both sides are the same";
    }
    if (HookRow.isJdk(library) || HookRow.isJdk(prefix)) {
      return "expected a library's packages, but the JDK's own classes stay where they are";
    }
    if (!covers(library, names)) {
      String meant =
          covers(prefix, names)
              ? Relocation.dotted(library) + "=" + Relocation.dotted(prefix)
              : nearest(prefix, library, names);
      return "expected a library's package behind the =, and Baton has no hook for "
          + Relocation.dotted(library)
          + Problem.didYouMean(meant);
    }
    for (Relocation each : items) {
      if (each.prefix.equals(prefix)) {
        return "stands a second time; the first, " + each + ", counts";
      }
    }
    items.add(new Relocation(prefix, library, items.size(), this));
    return null;
  }

  /** A package as in internal names, with a slash behind; null if it is none. */
  private static String path(String written) {
    String path = written.trim().replace('.', '/');
    if (path.endsWith("/*")) {
      path = path.substring(0, path.length() - 1);
    }
    path = path.endsWith("/") ? path : path + "/";
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      boolean inName = c > ' ' && c < 0x7f && "/;[<>:*=\"'()\\".indexOf(c) < 0;
      if (!inName && (c != '/' || i == 0 || path.charAt(i - 1) == '/')) {
        return null;
      }
    }
    return path;
  }

  private static boolean covers(String path, Set<String> names) {
    for (String name : names) {
      if (name.startsWith(path)) {
        return true;
      }
    }
    return false;
  }

  private static String nearest(String prefix, String library, Set<String> names) {
    List<String> packages = new ArrayList<String>();
    for (String name : names) {
      for (int at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) {
        packages.add(name.substring(0, at).replace('/', '.'));
      }
    }
    String near = Nearest.of(Relocation.dotted(library), packages.toArray(new String[0]));
    return near == null ? null : Relocation.dotted(prefix) + "=" + near;
  }

  /** The item that a class of this name falls under: the one with the longest prefix; or null. */
  public Relocation of(String type) {
    Relocation longest = null;
    for (int i = 0; i < items.size(); i++) {
      Relocation each = items.get(i);
      if (type.startsWith(each.prefix)
          && (longest == null || each.prefix.length() > longest.prefix.length())) {
        longest = each;
      }
    }
    return longest;
  }

  /**
   * What a library's class is called, seen from the classes of one item. It may fall under several,
   * if a library is there in several copies or is spread over several items: then the one that
   * lives nearest is meant.
   */
  public String name(String type, Relocation from) {
    Relocation best = null;
    for (Relocation each : items) {
      if (type.startsWith(each.library) && (best == null || isNearer(each, best, from))) {
        best = each;
      }
    }
    return best == null ? type : best.prefix + type.substring(best.library.length());
  }

  private static boolean isNearer(Relocation a, Relocation b, Relocation from) {
    int nearer = shared(a.prefix, from.prefix) - shared(b.prefix, from.prefix);
    if (nearer == 0) {
      nearer = a.library.length() - b.library.length();
    }
    return nearer > 0 || nearer == 0 && a == from;
  }

  /** How much of the beginning two packages have in common, in whole names. */
  private static int shared(String a, String b) {
    int shared = 0;
    for (int i = 0; i < a.length() && i < b.length() && a.charAt(i) == b.charAt(i); i++) {
      shared = a.charAt(i) == '/' ? i + 1 : shared;
    }
    return shared;
  }

  /** Tells the classes that know some of a library's by name. */
  public void tellBootstrap() {
    for (Relocation each : items) {
      QueuedTasks.relocated(each.prefix.replace('/', '.'), each.library.replace('/', '.'));
    }
  }

  /** As a user would write it. */
  @Override
  public String toString() {
    StringBuilder all = new StringBuilder();
    for (Relocation each : items) {
      all.append(all.length() == 0 ? "" : ",").append(each);
    }
    return all.toString();
  }
}
