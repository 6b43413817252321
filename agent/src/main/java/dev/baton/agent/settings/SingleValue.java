package dev.baton.agent.settings;

/** Settings that have one value: which values are good. */
final class SingleValue {

  private static final String[] MODES = {"relay", "participate", "observe", "off"};

  private static final String[] STARTS = {"none", "request-id", "context"};

  private static final String[] SWITCH = {"off", "on"};

  private static final int MOST_BYTES = 1024 * 1024;

  private static final int MOST_HEADERS = 64;

  private static final int MOST_FLOWS = 1_000_000;

  private SingleValue() {}

  /** The value as Baton calls it; null if it is none for this setting. */
  static String canonical(Setting setting) {
    if (setting.isList()) {
      return null;
    }
    String[] words = words(setting.name);
    if (setting.name.equals("sampling.percentage")) {
      double percentage = percentage(setting.value);
      return setting.value.equalsIgnoreCase("none")
          ? "none"
          : percentage < 0 ? null : SamplingSettings.plain(percentage);
    }
    if (setting.name.equals("sampling.debug")) {
      String name = setting.value.toLowerCase(java.util.Locale.ROOT);
      return HeaderItem.isToken(name) ? name : null;
    }
    if (setting.name.equals("sampling.limit")) {
      int limit = setting.value.equalsIgnoreCase("none") ? 0 : number(setting.value);
      return setting.value.equalsIgnoreCase("none")
          ? "none"
          : limit < 1 || limit > MOST_FLOWS ? null : Integer.toString(limit);
    }
    if (words == null) {
      int number = number(setting.value);
      boolean count = setting.name.equals("limits.headers");
      return number < 1 || number > (count ? MOST_HEADERS : MOST_BYTES)
          ? null
          : Integer.toString(number);
    }
    if ((words == MODES || words == SWITCH) && setting.value.equalsIgnoreCase("false")) {
      return "off"; // What older YAML makes of it on the way here.
    }
    if (words == SWITCH && setting.value.equalsIgnoreCase("true")) {
      return "on";
    }
    for (String word : words) {
      if (word.equalsIgnoreCase(setting.value)) {
        return word;
      }
    }
    return null;
  }

  /** The values of a setting that has only some, or null. */
  private static String[] words(String name) {
    return name.equals("mode")
        ? MODES
        : name.equals("start") ? STARTS : name.equals("spans") ? SWITCH : null;
  }

  /** What is wrong with a value that has no canonical form. */
  static String expected(Setting setting) {
    String expected = setting.isList() ? "expected one value and not a list: " : "expected ";
    String[] words = words(setting.name);
    if (setting.name.equals("sampling.percentage")) {
      return expected + "a percentage from 0.0 to 100.0, or none";
    }
    if (setting.name.equals("sampling.debug")) {
      return expected + "the name of a header, or none";
    }
    if (setting.name.equals("sampling.limit")) {
      return expected + "a number of flows a second from 1 to " + MOST_FLOWS + ", or none";
    }
    if (words == null) {
      return expected
          + (setting.name.equals("limits.headers")
              ? "a whole number from 1 to " + MOST_HEADERS
              : "a number of bytes from 1 to " + MOST_BYTES + ", as 8192 or 8KiB");
    }
    StringBuilder all = new StringBuilder(expected);
    for (int i = 0; i < words.length; i++) {
      all.append(i == 0 ? "" : i == words.length - 1 ? " or " : ", ").append(words[i]);
    }
    return all.append(Problem.didYouMean(Nearest.of(setting.value, words))).toString();
  }

  /** From 0.0 to 100.0, or -1 if it is none. */
  static double percentage(String text) {
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (c != '.' || text.indexOf('.') != i) {
        return -1;
      }
    }
    if (digits == 0 || text.length() > 20) {
      return -1;
    }
    double percentage = Double.parseDouble(text);
    return percentage <= 100 ? percentage : -1;
  }

  /** A number, perhaps in KiB; -1 if it is none, or far too great. */
  private static int number(String text) {
    boolean kib = text.regionMatches(true, text.length() - 3, "KiB", 0, 3);
    String digits = kib ? text.substring(0, text.length() - 3).trim() : text;
    int number = digits.isEmpty() || digits.length() > 8 ? -1 : 0;
    for (int i = 0; i < digits.length() && number >= 0; i++) {
      char c = digits.charAt(i);
      number = c >= '0' && c <= '9' ? number * 10 + c - '0' : -1;
    }
    return !kib || number < 0 ? number : number > MOST_BYTES / 1024 ? -1 : number * 1024;
  }
}
