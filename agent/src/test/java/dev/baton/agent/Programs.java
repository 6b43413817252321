package dev.baton.agent;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Methods of every shape that a hook may stand on. Each writes down what it does and in which flow.
 */
public class Programs {

  public static String isStatic(String a) {
    Journal.body("static " + a);
    return a + "!";
  }

  public String isInstance(String a, int b) {
    Journal.body("instance " + a);
    return a + b;
  }

  public static void nothing(List<String> a) {
    if (a.isEmpty()) {
      return;
    }
    a.set(0, "changed");
    Journal.body("nothing");
  }

  public static synchronized String isSynchronized(String a) {
    Journal.body("synchronized " + Thread.holdsLock(Programs.class));
    return a;
  }

  public synchronized String isSynchronizedInstance(String a) {
    Journal.body("synchronized " + Thread.holdsLock(this));
    if (a.isEmpty()) {
      throw new IllegalArgumentException("empty");
    }
    return a;
  }

  public static String synchronizedInside(Object lock, boolean fail) {
    synchronized (lock) {
      Journal.body("locked " + Thread.holdsLock(lock));
      if (fail) {
        throw new IllegalStateException("locked");
      }
      return "done";
    }
  }

  public static String tryCatchFinally(int a) {
    String done = "";
    try {
      Journal.body("try");
      done += 10 / a;
      if (a == 2) {
        return done + " early";
      }
    } catch (ArithmeticException e) {
      Journal.body("catch " + e.getMessage());
      done += "caught";
    } finally {
      Journal.body("finally");
      done += " finally";
    }
    return done;
  }

  public static String finallyReturns(int a) {
    try {
      if (a == 0) {
        throw new IllegalStateException("hidden");
      }
      return "try";
    } finally {
      if (a < 2) {
        return "finally";
      }
    }
  }

  /** A hook at the return must not run into this handler. */
  public static String catchesEverything(String a) {
    try {
      Journal.body("try");
      return a.trim();
    } catch (Throwable e) {
      Journal.body("catch " + e.getClass().getSimpleName());
      return "caught";
    }
  }

  public static int firstInstructionIsInTry(String a) {
    try {
      return Integer.parseInt(a);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  public static String throwsChecked(String a) throws IOException {
    Journal.body("throws");
    throw new IOException(a);
  }

  public static String throwsDeep(int depth) {
    List<Integer> list = new ArrayList<>();
    for (int i = 0; i < depth; i++) {
      list.add(i);
    }
    Journal.body("deep");
    return "" + list.get(depth);
  }

  public static long longs(long a, int b, double c, long d) {
    long sum = a;
    for (int i = 0; i < b; i++) {
      double scaled = c * i;
      sum += (long) scaled + d;
    }
    Journal.body("longs " + sum);
    return sum;
  }

  public static double doubles(double a, float b, double c) {
    double product = a * c;
    if (product > 10) {
      return product;
    }
    Journal.body("doubles");
    return b;
  }

  public static boolean booleans(byte a, char b, short c) {
    Journal.body("booleans");
    return a > 0 && b > 'a' || c == 3;
  }

  /** The loop's head is the first instruction. */
  public static int loops(int a) {
    do {
      a -= 2;
    } while (a > 0);
    return a;
  }

  public static int loopsOver(Iterator<String> all) {
    while (all.hasNext()) {
      String each = all.next();
      if (each.equals("end")) {
        return each.length();
      }
      Journal.body(each);
    }
    return 0;
  }

  public static String branches(Object a) {
    if (a instanceof String) {
      String text = (String) a;
      switch (text) {
        case "one":
          return "1";
        case "two":
          return "2";
        default:
          long length = text.length();
          return "length " + length;
      }
    }
    for (int i = 0; i < 3; i++) {
      double d = i;
      if (a != null && a.hashCode() == d) {
        return "number " + d;
      }
    }
    return a == null ? null : "other";
  }

  public static String manyLocals(String a) {
    int b = a.length();
    long c = b;
    double d = c;
    String e = a + d;
    Object f = e;
    float g = b;
    Journal.body(f + " " + g);
    return e;
  }

  public static int recursive(int a) {
    Journal.body("recursive " + a);
    return a == 0 ? 0 : a + recursive(a - 1);
  }

  public static int recursiveThrowing(int a) {
    Journal.body("down " + a);
    if (a == 0) {
      throw new IllegalStateException("bottom");
    }
    try {
      return recursiveThrowing(a - 1);
    } finally {
      Journal.body("up " + a);
    }
  }

  /** Ends in a stack overflow. */
  public static int endless(int a) {
    return 1 + endless(a + 1);
  }
}
