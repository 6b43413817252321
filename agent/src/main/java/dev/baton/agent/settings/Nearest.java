package dev.baton.agent.settings;

import java.util.Locale;

/**
 * Finds the word that somebody meant: the one with the fewest letters changed, left out, added or
 * exchanged.
 */
public final class Nearest {

  private Nearest() {}

  /** The word nearest to {@code written}, or null if none is close. */
  public static String of(String written, String... words) {
    String nearest = null;
    int least = written.length() < 4 ? 2 : written.length() < 8 ? 3 : 4;
    for (String word : words) {
      int distance = distance(written.toLowerCase(Locale.ROOT), word.toLowerCase(Locale.ROOT));
      if (distance < least && distance < word.length()) {
        least = distance;
        nearest = word;
      }
    }
    return nearest;
  }

  static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(changed, Math.min(last[j], row[j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      beforeLast = last;
      last = row;
    }
    return last[b.length()];
  }
}
