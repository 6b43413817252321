package dev.baton.bootstrap;

import java.util.Arrays;

/**
 * The guard that woven code calls when a hook threw or failed to link: counts it, says it once, and
 * switches off a hook that cannot link. The application goes on as if there were no hook.
 */
public final class Failures {

  /**
   * One switch for each hook and class loader ("site"); read by woven code before the hook. A hook
   * that failed to link is switched off. Sites beyond the size share switches.
   */
  public static final boolean[] off = new boolean[4096];

  private static final String[] names = new String[off.length];
  private static final String[] first = new String[off.length];
  private static int sites;

  /** Of the first failure of each site this much is kept for the status. */
  private static final int MOST_CHARS = 500;

  private Failures() {}

  /** A new site; {@code name} is what a report calls it. */
  public static synchronized int site(String name) {
    int site = sites++ & off.length - 1;
    names[site] = name;
    return site;
  }

  /** Called by woven code. */
  public static void hook(Throwable failure, int site) {
    Counters.hookFailures.increment();
    if (failure instanceof LinkageError) {
      off[site] = true;
    }
    if (first[site] == null) {
      first[site] = "";
      try {
        String message = "" + failure;
        first[site] = message.length() > MOST_CHARS ? message.substring(0, MOST_CHARS) : message;
        Log.line(
            "hook "
                + names[site]
                + " failed: "
                + message
                + "; calls through it "
                + (off[site] ? "go without headers from now on" : "may lack headers")
                + ". Please report this with the library's version; disable="
                + library(names[site])
                + " silences it.");
      } catch (Throwable ignored) {
        // A failure that cannot even be described must not reach the application.
      }
    }
  }

  /**
   * The sites that failed so far.
   *
   * @return of each its name, its first failure, and {@code off} if it is switched off, else {@code
   *     on}
   */
  public static String[][] failed() {
    String[][] failed = new String[off.length][];
    int count = 0;
    for (int site = 0; site < off.length; site++) {
      if (first[site] != null) {
        failed[count++] = new String[] {names[site], first[site], off[site] ? "off" : "on"};
      }
    }
    return Arrays.copyOf(failed, count);
  }

  private static String library(String name) {
    int end = name == null ? -1 : name.indexOf(' ');
    return end < 0 ? name : name.substring(0, end);
  }
}
