package dev.baton.agent;

/** Settings that have one value: which values are good. */
final class SingleValue {

  private static final String[] MODES = {"relay", "observe", "off"};

  private static final int MOST_BYTES = 1024 * 1024;

  private static final int MOST_HEADERS = 64;

  private SingleValue() {}

  /** The value as Baton calls it; null if it is none for this setting. */
  static String canonical(Setting setting) {
    if (setting.isList()) {
      return null;
    }
    if (!setting.name.equals("mode")) {
      int number = number(setting.value);
      boolean count = setting.name.equals("limits.headers");
      return number < 1 || number > (count ? MOST_HEADERS : MOST_BYTES)
          ? null
          : Integer.toString(number);
    }
    if (setting.value.equalsIgnoreCase("false")) {
      return "off"; // What older YAML makes of it on the way here.
    }
    for (String mode : MODES) {
      if (mode.equalsIgnoreCase(setting.value)) {
        return mode;
      }
    }
    return null;
  }

  /** What is wrong with a value that has no canonical form. */
  static String expected(Setting setting) {
    String expected = setting.isList() ? "expected one value and not a list: " : "expected ";
    if (!setting.name.equals("mode")) {
      return expected
          + (setting.name.equals("limits.headers")
              ? "a whole number from 1 to " + MOST_HEADERS
              : "a number of bytes from 1 to " + MOST_BYTES + ", as 8192 or 8KiB");
    }
    return setting.value.equalsIgnoreCase("participate")
        ? "this mode is not built yet"
        : expected + "relay, observe or off" + Problem.didYouMean(Nearest.of(setting.value, MODES));
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
