package dev.baton.agent.settings;

/**
 * The sentences about bad settings: one line each, with name, value, where it stands, what was
 * expected, what happens.
 */
public final class Problem {

  private static final int LONGEST_VALUE = 120;

  private Problem() {}

  static String of(Setting setting, String rest) {
    return of(setting.name, setting.value, setting.origin, rest);
  }

  /** About one item of a list. */
  static String ofItem(Setting setting, String item, String rest) {
    return of(setting.name, item, setting.origin, rest);
  }

  static String of(String name, String value, String origin, String rest) {
    return plain(name + "=" + cut(value) + " (" + origin + "): " + rest);
  }

  static String noValue(String name, String origin) {
    return plain(cut(name) + " (" + origin + "): expected name=value; it is ignored");
  }

  static String unknown(Setting setting) {
    return of(
        setting,
        "there is no setting of this name" + didYouMean(nearest(setting.name)) + "; it is ignored");
  }

  /**
   * About a system property or an environment variable. Its value is shown only if the name is
   * nearly one of Baton's: otherwise it may be another program's, and a secret.
   */
  static String unknownOutside(String name, String value, String origin) {
    boolean variable = name.startsWith("BATON_");
    String near =
        nearest(
            variable ? name.substring("BATON_".length()).toLowerCase(java.util.Locale.ROOT) : name);
    if (near == null) {
      return plain(origin + ": there is no setting of this name; it is ignored");
    }
    String meant = variable ? Sources.variable(near) : "baton." + near;
    return of(
        name,
        value,
        origin,
        "there is no setting of this name" + didYouMean(meant) + "; it is ignored");
  }

  /** The setting that is most like this name, or null. */
  static String nearest(String name) {
    String bare = name.startsWith("baton.") ? name.substring("baton.".length()) : name;
    String near = Nearest.of(bare.replace('_', '.'), Sources.NAMES);
    return near == null ? Nearest.of(bare.replace('_', '.'), Sources.LATER) : near;
  }

  public static String didYouMean(String word) {
    return word == null ? "" : " (did you mean " + word + "?)";
  }

  private static String cut(String value) {
    return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "...";
  }

  /** One line of plain characters, whatever somebody wrote into a value. */
  public static String plain(String text) {
    StringBuilder line = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      line.append(c == '\n' || c == '\r' || c == '\t' ? ' ' : c < ' ' || c > '~' ? '?' : c);
    }
    return line.toString();
  }
}
