package dev.baton.agent.settings;

/**
 * One item of the setting {@code headers}: whether it can be used, and whether it is what somebody
 * meant.
 */
final class HeaderItem {

  /** They say how one message is framed or answered: on another call they would break it. */
  static final String[] OF_ONE_MESSAGE = {
    "host",
    "connection",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "http2-settings",
    "expect",
    "content-length",
    "content-type",
    "content-encoding",
    "accept-encoding"
  };

  private HeaderItem() {}

  /** Why an item cannot be used, or null if it can. */
  static String reason(String item) {
    if (HeaderList.preset(item) != null || item.equals("-*")) {
      return null;
    }
    boolean out = item.startsWith("-");
    String name = out ? item.substring(1) : item;
    if (out && HeaderList.preset(name) != null && !name.equals("b3")) {
      return "a minus takes out names and patterns, not a preset";
    }
    int star = name.indexOf('*');
    if (star >= 0
        && (name.length() == 1
            || star > 0 && star < name.length() - 1
            || name.indexOf('*', star + 1) >= 0)) {
      return "expected one star, at the beginning or the end of at least one more character";
    }
    if (!isToken(star < 0 ? name : name.replace("*", ""))) {
      int equals = item.indexOf('=');
      return "expected a preset ("
          + presetNames()
          + "), a header name, prefix-*, *-suffix or -name"
          + (equals < 0 ? "" : Problem.didYouMean(assignment(item, equals)));
    }
    if (!out && HeaderList.contains(OF_ONE_MESSAGE, name)) {
      return "this header belongs to one message and cannot be carried to another";
    }
    return null;
  }

  /** The setting that was meant by {@code name=value} in the midst of a list, or null. */
  private static String assignment(String item, int equals) {
    String near = Problem.nearest(item.substring(0, equals));
    return near == null ? null : near + item.substring(equals);
  }

  /** What else a name may have been meant as, or null. */
  static String doubt(String name) {
    for (String[] preset : HeaderList.PRESETS) {
      boolean comparable = preset[0].length() > 4 && name.length() > 4 && !HeaderList.isId(name);
      if (comparable && Nearest.distance(name, preset[0]) <= 2) {
        return "is carried as a header of this name"
            + Problem.didYouMean("the preset " + preset[0]);
      }
    }
    return null;
  }

  /** What else may have been meant to be taken out, or null. */
  static String doubtTaken(String name) {
    String near = null;
    for (String[] preset : HeaderList.PRESETS) {
      for (int i = 1; i < preset.length; i++) {
        if (HeaderList.covers(name, preset[i])) {
          return null;
        }
        boolean comparable = near == null && name.length() > 3;
        near = comparable && Nearest.distance(name, preset[i]) == 1 ? preset[i] : near;
      }
    }
    return near == null
        ? null
        : "takes out nothing that Baton knows" + Problem.didYouMean("-" + near);
  }

  static String presetNames() {
    StringBuilder names = new StringBuilder();
    for (String[] preset : HeaderList.PRESETS) {
      names.append(names.length() == 0 ? "" : ", ").append(preset[0]);
    }
    return names.toString();
  }

  /** RFC 9110 section 5.6.2. */
  static boolean isToken(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean alphanumeric = c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
      if (!alphanumeric && "!#$%&'+-.^_`|~".indexOf(c) < 0) {
        return false;
      }
    }
    return !name.isEmpty();
  }
}
