package dev.baton.agent.telemetry;

/** Points in time as Kubernetes writes them. */
final class Times {

  private Times() {}

  /**
   * A field with a time of RFC 3339, brought to UTC and to nine digits behind the second, so that
   * texts compare as times do; null if there is none.
   */
  static String read(Fields fields, String name) {
    if (!fields.has(name)) {
      return null;
    }
    String text = fields.text(name);
    String time = text == null ? null : inUtc(text);
    if (text != null && time == null) {
      fields.problem(name, text, "expected a time as 2026-01-31T12:00:00Z; it is left out");
    }
    return time;
  }

  static String inUtc(String text) {
    int zone = Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'));
    boolean utc = text.endsWith("Z") || text.endsWith("z");
    int end = utc ? text.length() - 1 : zone;
    if (end < 19
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':') {
      return null;
    }
    String fraction = text.length() > 19 && text.charAt(19) == '.' ? text.substring(20, end) : "";
    if (fraction.isEmpty() && end != 19 || fraction.length() > 9) {
      return null;
    }
    try {
      java.util.GregorianCalendar calendar =
          new java.util.GregorianCalendar(
              java.util.TimeZone.getTimeZone("UTC"), java.util.Locale.ROOT);
      calendar.clear();
      calendar.setLenient(false);
      calendar.set(
          number(text, 0, 4),
          number(text, 5, 7) - 1,
          number(text, 8, 10),
          number(text, 11, 13),
          number(text, 14, 16),
          number(text, 17, 19));
      long millis = calendar.getTimeInMillis();
      if (!utc) {
        int minutes = number(text, zone + 1, zone + 3) * 60 + number(text, zone + 4, zone + 6);
        millis -= (text.charAt(zone) == '-' ? -1 : 1) * minutes * 60_000L;
      }
      calendar.setLenient(true);
      calendar.setTimeInMillis(millis);
      StringBuilder time = new StringBuilder();
      append(time, calendar.get(java.util.Calendar.YEAR), 4);
      append(time.append('-'), calendar.get(java.util.Calendar.MONTH) + 1, 2);
      append(time.append('-'), calendar.get(java.util.Calendar.DAY_OF_MONTH), 2);
      append(time.append('T'), calendar.get(java.util.Calendar.HOUR_OF_DAY), 2);
      append(time.append(':'), calendar.get(java.util.Calendar.MINUTE), 2);
      append(time.append(':'), calendar.get(java.util.Calendar.SECOND), 2);
      time.append('.').append(fraction);
      for (int i = fraction.length(); i < 9; i++) {
        time.append('0');
      }
      return time.toString();
    } catch (IllegalArgumentException e) {
      return null;
    } catch (IndexOutOfBoundsException e) {
      return null;
    }
  }

  private static int number(String text, int from, int to) {
    return Integer.parseInt(text.substring(from, to));
  }

  private static void append(StringBuilder text, int number, int digits) {
    String written = Integer.toString(number);
    for (int i = written.length(); i < digits; i++) {
      text.append('0');
    }
    text.append(written);
  }
}
