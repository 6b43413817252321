package dev.baton.agent.telemetry;

import dev.baton.agent.settings.Nearest;
import dev.baton.agent.settings.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * A text with commands between percent signs, as Envoy's substitution formatter has them (its
 * documentation, "Access logging", command operators; 1.37): those of them that an application can
 * answer. What has no value is empty.
 */
final class Formatter {

  /** What a call can be asked for. */
  interface Call {
    /** The first value, or null. */
    String requestHeader(String name);

    /** The first value, or null. */
    String responseHeader(String name);

    /** {@code HTTP/1.1}, or null. */
    String protocol();

    /** 0 if there was no answer. */
    int responseCode();

    /** Milliseconds. */
    long duration();

    /** When it began, in milliseconds since 1970. */
    long startTime();

    /** Of the request's body. */
    long bytesReceived();

    /** Of the answer's body. */
    long bytesSent();

    /** Null if it is not set. */
    String environment(String name);
  }

  private static final String[] COMMANDS = {
    "REQ",
    "RESP",
    "REQ_WITHOUT_QUERY",
    "ENVIRONMENT",
    "PROTOCOL",
    "RESPONSE_CODE",
    "DURATION",
    "START_TIME",
    "BYTES_SENT",
    "BYTES_RECEIVED",
    "HOSTNAME",
  };

  /** Of the commands, how many at the beginning want something in brackets. */
  private static final int WITH_ARGUMENT = 4;

  /** Texts and commands in turn: a text at even places. */
  private final List<String> parts = new ArrayList<String>();

  Formatter(String text) {
    int from = 0;
    StringBuilder plain = new StringBuilder();
    while (from < text.length()) {
      char c = text.charAt(from);
      if (c != '%') {
        plain.append(c);
        from++;
      } else if (text.startsWith("%%", from)) {
        plain.append('%');
        from += 2;
      } else {
        int end = end(text, from);
        parts.add(plain.toString());
        parts.add(text.substring(from + 1, end));
        plain.setLength(0);
        from = end + 1;
      }
    }
    parts.add(plain.toString());
  }

  /** The percent sign that ends the command which begins here; -1 if there is none. */
  private static int end(String text, int from) {
    int bracket = text.indexOf(')', from);
    int end = text.indexOf('%', from + 1);
    int open = text.indexOf('(', from);
    return open > 0 && open < end && bracket > open ? text.indexOf('%', bracket) : end;
  }

  /** What is wrong with a text, or null. */
  static String problem(String text) {
    int from = 0;
    while (from < text.length()) {
      if (text.charAt(from) != '%') {
        from++;
      } else if (text.startsWith("%%", from)) {
        from += 2;
      } else {
        int end = end(text, from);
        if (end < 0) {
          return "the command that begins with " + text.substring(from) + " has no % at its end";
        }
        String wrong = problemOfCommand(text.substring(from + 1, end));
        if (wrong != null) {
          return wrong;
        }
        from = end + 1;
      }
    }
    return null;
  }

  private static String problemOfCommand(String command) {
    String name = name(command);
    for (int i = 0; i < COMMANDS.length; i++) {
      if (!COMMANDS[i].equals(name)) {
        continue;
      }
      boolean bracket = command.length() > name.length() && command.charAt(name.length()) == '(';
      if (i >= WITH_ARGUMENT) {
        boolean time = name.equals("START_TIME") && bracket;
        return time
            ? "%START_TIME% has no format here: it is written as 2026-01-31T12:00:00.000Z"
            : command.equals(name) ? null : "expected %" + name + "% and found %" + command + "%";
      }
      String example =
          "expected %" + name + (name.equals("ENVIRONMENT") ? "(NAME)%" : "(NAME?OTHER):LENGTH%");
      int close = command.indexOf(')');
      if (!bracket || close < 0) {
        return example + " and found %" + command + "%";
      }
      String rest = command.substring(close + 1);
      String argument = command.substring(name.length() + 1, close);
      if (!rest.isEmpty() && (rest.charAt(0) != ':' || !isNumber(rest.substring(1)))) {
        return example + " and found %" + command + "%";
      }
      if (name.equals("ENVIRONMENT")) {
        return argument.isEmpty() ? example + " and found %" + command + "%" : null;
      }
      String[] names = names(argument);
      if (names.length > 2) {
        return example + " and found %" + command + "%";
      }
      for (String each : names) {
        if (!isHeader(each)) {
          return "expected the name of a header in %" + command + "%";
        }
      }
      return null;
    }
    return "there is no command %"
        + name
        + "% that an application could answer"
        + Problem.didYouMean(Nearest.of(name, COMMANDS));
  }

  private static String name(String command) {
    int end = 0;
    while (end < command.length()
        && (command.charAt(end) >= 'A' && command.charAt(end) <= 'Z'
            || command.charAt(end) == '_')) {
      end++;
    }
    return command.substring(0, end);
  }

  private static boolean isNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty() && text.length() < 9;
  }

  /** RFC 9110 section 5.6.2, or one of HTTP/2's own beginning with a colon. */
  static boolean isHeader(String name) {
    int from = name.startsWith(":") ? 1 : 0;
    for (int i = from; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (!letter && "!#$&'*+-.^_`|~".indexOf(c) < 0) {
        return false;
      }
    }
    return name.length() > from;
  }

  private static String[] names(String argument) {
    List<String> names = new ArrayList<String>();
    int from = 0;
    for (int at = argument.indexOf('?'); at >= 0; at = argument.indexOf('?', from)) {
      names.add(argument.substring(from, at));
      from = at + 1;
    }
    names.add(argument.substring(from));
    return names.toArray(new String[0]);
  }

  /** The headers of the request that are asked for; not those of HTTP/2 itself. */
  String[] requestHeaders() {
    List<String> headers = new ArrayList<String>();
    for (int i = 1; i < parts.size(); i += 2) {
      String name = name(parts.get(i));
      if (name.startsWith("REQ")) {
        for (String each : names(argument(parts.get(i)))) {
          if (!each.startsWith(":")) {
            headers.add(each);
          }
        }
      }
    }
    return headers.toArray(new String[0]);
  }

  private static String argument(String command) {
    return command.substring(command.indexOf('(') + 1, command.indexOf(')'));
  }

  /** The text for a call. */
  String format(Call call) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      text.append(i % 2 == 0 ? parts.get(i) : value(parts.get(i), call));
    }
    return text.toString();
  }

  private static String value(String command, Call call) {
    String name = name(command);
    if (name.equals("PROTOCOL")) {
      return call.protocol() == null ? "" : call.protocol();
    }
    if (name.equals("RESPONSE_CODE")) {
      return Integer.toString(call.responseCode());
    }
    if (name.equals("DURATION")) {
      return Long.toString(call.duration());
    }
    if (name.equals("BYTES_SENT")) {
      return Long.toString(call.bytesSent());
    }
    if (name.equals("BYTES_RECEIVED")) {
      return Long.toString(call.bytesReceived());
    }
    if (name.equals("START_TIME")) {
      return time(call.startTime());
    }
    if (name.equals("HOSTNAME")) {
      String host = call.environment("HOSTNAME");
      return host == null ? "" : host;
    }
    String found = null;
    for (String each : names(argument(command))) {
      if (found == null) {
        found =
            name.equals("ENVIRONMENT")
                ? call.environment(each)
                : name.equals("RESP") ? call.responseHeader(each) : call.requestHeader(each);
      }
    }
    if (found == null) {
      return "";
    }
    int query = name.equals("REQ_WITHOUT_QUERY") ? found.indexOf('?') : -1;
    found = query < 0 ? found : found.substring(0, query);
    int colon = command.indexOf(':', command.indexOf(')'));
    int length = colon < 0 ? found.length() : Integer.parseInt(command.substring(colon + 1));
    return found.length() > length ? found.substring(0, length) : found;
  }

  private static String time(long millis) {
    java.text.SimpleDateFormat format =
        new java.text.SimpleDateFormat("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", java.util.Locale.ROOT);
    format.setTimeZone(java.util.TimeZone.getTimeZone("UTC"));
    return format.format(new java.util.Date(millis));
  }
}
