package dev.baton.agent.settings;

import java.util.ArrayList;
import java.util.List;

/**
 * What {@code formats.read} and {@code formats.write} list, as numbers: places in {@link #NAMES},
 * which are those of {@code Formats} in what woven code calls.
 */
public final class IdFormats {

  public static final String[] NAMES = {"w3c", "b3", "b3single", "datadog"};

  /** Where a list names none: all, with the one first whose ids are freshest behind Istio. */
  public static final int[] ALL = {0, 1, 2, 3};

  /** What ids of a flow that begins here are written in: whichever tracer the mesh has. */
  public static final int[] USUAL = {0, 1};

  /**
   * What a trace is written in that begins with a request without a valid context. Not in B3, whose
   * sidecars begin one by themselves where they trace.
   */
  public static final int[] OF_PARTICIPANTS = {0};

  /** A header of each format, without which it cannot be written. */
  private static final String[] NEEDED = {
    "traceparent", "x-b3-traceid", "b3", "x-datadog-trace-id"
  };

  private IdFormats() {}

  /**
   * The formats of a list, without what is none; null if that is {@code same} or nothing is left.
   */
  static int[] read(Setting setting, List<String> problems) {
    List<String> items = setting.items();
    List<Integer> numbers = new ArrayList<Integer>();
    for (String item : items) {
      int number = number(item);
      if (number >= 0 && !numbers.contains(number)) {
        numbers.add(number);
      } else if (number < 0 && !(item.equalsIgnoreCase("same") && items.size() == 1)) {
        problems.add(
            Problem.ofItem(
                setting,
                item,
                (item.equalsIgnoreCase("same")
                        ? "same stands alone or not at all"
                        : "expected w3c, b3, b3single or datadog"
                            + Problem.didYouMean(Nearest.of(item, NAMES)))
                    + "; it is left out"));
      }
    }
    if (numbers.isEmpty()) {
      return null;
    }
    int[] formats = new int[numbers.size()];
    for (int i = 0; i < formats.length; i++) {
      formats[i] = numbers.get(i);
    }
    return formats;
  }

  /** Names the formats whose headers are not carried, so that they cannot be written. */
  static void check(Setting setting, int[] write, HeaderList headers, List<String> problems) {
    for (int format : write) {
      if (!headers.ids.contains(NEEDED[format])) {
        problems.add(
            Problem.ofItem(
                setting,
                NAMES[format],
                "it is not written, as headers takes " + NEEDED[format] + " out"));
      }
    }
  }

  static String names(int[] formats) {
    StringBuilder names = new StringBuilder();
    for (int format : formats) {
      names.append(names.length() == 0 ? "" : ",").append(NAMES[format]);
    }
    return names.toString();
  }

  private static int number(String item) {
    for (int i = 0; i < NAMES.length; i++) {
      if (NAMES[i].equalsIgnoreCase(item)) {
        return i;
      }
    }
    return -1;
  }
}
