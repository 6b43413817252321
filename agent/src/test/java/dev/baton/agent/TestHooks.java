package dev.baton.agent;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;

/** Hooks that write down what they are called with. */
public final class TestHooks {

  static final CapturedHeaders INNER = Journal.flow("inner");

  private TestHooks() {}

  /** Does its work; a row names the one {@code result} that fits its method. */
  public static final class Works {
    public static void enter() {
      Journal.add("enter");
      CurrentHeaders.attach(INNER);
    }

    public static void exit() {
      Journal.add("exit");
    }

    public static Object result(Object value) {
      Journal.add("result " + value);
      return value;
    }

    public static String result(String value) {
      Journal.add("result " + value);
      return value;
    }

    public static int result(int value) {
      Journal.add("result " + value);
      return value;
    }

    public static boolean result(boolean value) {
      Journal.add("result " + value);
      return value;
    }

    public static long result(long value) {
      Journal.add("result " + value);
      return value;
    }

    public static double result(double value) {
      Journal.add("result " + value);
      return value;
    }
  }

  /** Throws wherever it is called, after it did something. */
  public static final class Throws {
    public static void enter() {
      Works.enter();
      throw new IllegalStateException("enter");
    }

    public static void exit() {
      Works.exit();
      throw new AssertionError("exit");
    }

    public static Object result(Object value) {
      Journal.add("result " + value);
      throw new StackOverflowError("result");
    }

    public static String result(String value) {
      result((Object) value);
      return "never";
    }

    public static int result(int value) {
      result((Object) value);
      return -1;
    }

    public static boolean result(boolean value) {
      result((Object) value);
      return !value;
    }

    public static long result(long value) {
      result((Object) value);
      return -1;
    }

    public static double result(double value) {
      result((Object) value);
      return -1;
    }
  }
}
