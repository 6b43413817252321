package dev.baton.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.weave.HookRow;
import dev.baton.agent.weave.Weaver;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.Failures;
import java.util.AbstractQueue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Arguments that hooks get and replace, calls that they stand before, and what the weaver says of
 * hooks that do not fit.
 */
final class WeaverCases {

  private static final CapturedHeaders OUTER = Journal.flow("outer");

  @BeforeEach
  void forget() {
    Journal.take();
  }

  // -------------------------------------------------------------------------------------------
  // arguments

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "enter()V                                                        | ()              | a 1 2"
            + " 3.0 b",
        "enter(Ljava/lang/Object;)V                                      | (a)             | a 1 2"
            + " 3.0 b",
        "enter(Ljava/lang/String;JIDLjava/lang/String;)D                 | (a 1 2 3.0 b)   | a 1 2"
            + " 30.5 b",
        "enter(Ljava/lang/String;JI)I                                    | (a 1 2)         | a 1 20"
            + " 3.0 b",
        "enter(Ljava/lang/String;J)J                                     | (a 1)           | a 10 2"
            + " 3.0 b",
        "enter(Ljava/lang/String;)Ljava/lang/String;                     | (a)             | A 1 2"
            + " 3.0 b",
        "enter(Ldev/baton/agent/WeaverCases$Target;)V                    | (target)        | a 1 2"
            + " 3.0 b",
        "enter(Ldev/baton/agent/WeaverCases$Target;Ljava/lang/String;)V  | (target a)      | a 1 2"
            + " 3.0 b",
        "enter(Ldev/baton/agent/WeaverCases$Target;Ljava/lang/String;JI)Ljava/lang/String; |"
            + " (target a 1 2) | A 1 2 3.0 b",
      })
  void anEnterHookGetsTheFirstArgumentsOrTheObjectFirst(String enter, String got, String seen)
      throws Throwable {
    String parameters = "(Ljava/lang/String;JIDLjava/lang/String;)";
    String row = Woven.row(Target.class, "all", parameters, "ENTER", Arguments.class, enter);
    byte[] woven = Woven.weave(Woven.bytes(Target.class), row);
    // The hook in the same loader, as the agent defines it, so that it knows the woven class.
    Map<String, byte[]> classes =
        Map.of(
            Target.class.getName(), woven, Arguments.class.getName(), Woven.bytes(Arguments.class));
    Class<?> target = Woven.load(classes, Target.class.getName());

    assertThat(Woven.call(target, "all", "a", 1L, 2, 3.0, "b")).isEqualTo(seen);
    assertThat(Journal.take()).containsExactly(got);
  }

  @Test
  void staticMethodsHaveNoObject() throws Throwable {
    Class<?> woven =
        Woven.load(
            Programs.class,
            Woven.row(Programs.class, "longs", "(JIDJ)", "SCOPE", Longs.class, "enter(JID)J"),
            Woven.row(Programs.class, "doubles", "(DFD)", "ENTER", Longs.class, "enter(DF)F"));

    assertThat(Woven.call(woven, "longs", 1L, 2, 1.5, 3L)).isEqualTo(100L + 3 + 1 + 3);
    assertThat(Journal.take()).containsExactly("longs 1 2 1.5", "longs 107 in none");
    assertThat(Woven.call(woven, "doubles", 1.0, 2f, 3.0)).isEqualTo(4.0);
  }

  @Test
  void aResultIsReplaced() throws Throwable {
    Class<?> woven =
        Woven.load(
            Programs.class,
            Woven.row(
                Programs.class,
                "branches",
                "(Ljava/lang/Object;)",
                "RESULT",
                Results.class,
                "result(Ljava/lang/String;)Ljava/lang/String;"),
            Woven.row(Programs.class, "longs", "(JIDJ)", "RESULT", Results.class, "result(J)J"),
            Woven.row(Programs.class, "doubles", "(DFD)", "RESULT", Results.class, "result(D)D"),
            Woven.row(Programs.class, "booleans", "(BCS)", "RESULT", Results.class, "result(Z)Z"));

    assertThat(Woven.call(woven, "branches", "one")).isEqualTo("<1>");
    assertThat(Woven.call(woven, "branches", "three")).isEqualTo("<length 5>");
    assertThat(Woven.call(woven, "branches", new Object[] {null})).isEqualTo("<null>");
    assertThat(Woven.call(woven, "longs", 1L, 0, 1.5, 3L)).isEqualTo(1001L);
    assertThat(Woven.call(woven, "doubles", 4.0, 2f, 3.0)).isEqualTo(-12.0);
    assertThat(Woven.call(woven, "doubles", 1.0, 2f, 3.0)).isEqualTo(-2.0);
    assertThat(Woven.call(woven, "booleans", (byte) 0, 'b', (short) 3)).isEqualTo(false);
  }

  // -------------------------------------------------------------------------------------------
  // calls inside

  @Test
  void aHookStandsBeforeOneCallInside() throws Throwable {
    Class<?> woven = Woven.load(Caller.class, offerRow(Offers.class));
    List<Object> queue = new ArrayList<>();

    assertThat(Woven.call(woven, "offers", new RecordingQueue(queue), "a"))
        .isEqualTo("true add offer");
    assertThat(queue).as("offer was hooked, add was not").containsExactly("a", "<a>");
  }

  @Test
  void aFailingHookBeforeACallLeavesItAsItIs() throws Throwable {
    HookRow[] rows = Woven.rows(offerRow(OffersNothing.class));
    Class<?> woven =
        Woven.load(
            Caller.class.getName(), new Weaver(Woven.bytes(Caller.class), rows, false).weave());
    List<Object> queue = new ArrayList<>();

    assertThat(Woven.call(woven, "offers", new RecordingQueue(queue), "a"))
        .isEqualTo("true add offer");
    assertThat(queue).containsExactly("a", "a");
    assertThat(Failures.off[rows[0].site]).isFalse();
  }

  @Test
  void aCallThatIsNotThereIsReported() {
    HookRow[] rows =
        Woven.rows(
            Woven.row(
                Woven.internalName(Caller.class),
                "offers",
                "(Ljava/util/Queue;Ljava/lang/Object;)",
                "CALL",
                "java/util/Queue poll ()",
                Woven.internalName(Offers.class),
                "enter(Ljava/util/Queue;)V"));
    Weaver weaver = new Weaver(Woven.bytes(Caller.class), rows, false);

    assertThat(weaver.weave()).isNull();
    assertThat(weaver.problems())
        .containsExactly(
            "Test dev.baton.agent.WeaverCases$Caller.offers: the method does not call"
                + " java.util.Queue.poll");
  }

  // -------------------------------------------------------------------------------------------
  // what does not fit

  @Test
  void aNamesakeOfAnotherProductIsLeftAloneWithoutAWord() {
    String row =
        Woven.row(
            Woven.internalName(Programs.class),
            "brew",
            "()",
            "SCOPE",
            "",
            Woven.internalName(TestHooks.Works.class),
            "enter()V");
    String ofNone = row.replace("\t8\t\t\t", "\t8\t\t@com/acme/Teapot\t");
    String ofThis = row.replace("\t8\t\t\t", "\t8\t\t@dev/baton/agent/Journal\t");
    Weaver none = new Weaver(Woven.bytes(Programs.class), Woven.rows(ofNone), false);
    Weaver one = new Weaver(Woven.bytes(Programs.class), Woven.rows(ofThis), false);

    assertThat(none.weave()).isNull();
    assertThat(none.problems()).isEmpty();
    assertThat(one.weave()).isNull();
    assertThat(one.problems())
        .containsExactly("Test dev.baton.agent.Programs.brew: the method does not exist");
  }

  @Test
  void whatIsMissingIsReportedAndTheRestWoven() throws Throwable {
    String hook = Woven.internalName(TestHooks.Works.class);
    String programs = Woven.internalName(Programs.class);
    HookRow[] rows =
        Woven.rows(
            Woven.row(programs, "isStatic", "(I)", "SCOPE", "", hook, "enter()V"),
            Woven.row(programs, "isStatic", "(Ljava/lang/String;)", "SCOPE", "", hook, "enter()V"),
            Woven.row(programs, "brew", "()", "SCOPE", "", hook, "enter()V"),
            Woven.row(programs, "perhaps", "()", "SCOPE", "", hook, "enter()V")
                .replace("\t8\t\t\t", "\t8\t\t?\t"));
    Weaver weaver = new Weaver(Woven.bytes(Programs.class), rows, false);
    Class<?> woven = Woven.load(Programs.class.getName(), weaver.weave());

    assertThat(weaver.problems())
        .containsExactly(
            "Test dev.baton.agent.Programs.isStatic: the method does not exist",
            "Test dev.baton.agent.Programs.brew: the method does not exist");
    assertThat(Woven.call(woven, "isStatic", "a")).isEqualTo("a!");
    assertThat(Journal.take()).containsExactly("enter", "static a in inner");
  }

  @Test
  void abstractAndNativeMethodsAreReported() {
    HookRow[] rows =
        Woven.rows(
            Woven.row(
                Woven.internalName(Abstract.class),
                "isAbstract",
                "()",
                "SCOPE",
                "",
                "dev/baton/agent/Hook",
                "enter()V"),
            Woven.row(
                Woven.internalName(Abstract.class),
                "isNative",
                "()",
                "SCOPE",
                "",
                "dev/baton/agent/Hook",
                "enter()V"));
    Weaver weaver = new Weaver(Woven.bytes(Abstract.class), rows, false);

    assertThat(weaver.weave()).isNull();
    assertThat(weaver.problems())
        .containsExactly(
            "Test dev.baton.agent.WeaverCases$Abstract.isAbstract: the method has no byte code",
            "Test dev.baton.agent.WeaverCases$Abstract.isNative: the method has no byte code");
  }

  @Test
  void aBridgeRunsTheHookOnce() throws Throwable {
    Class<?> woven =
        Woven.load(
            Covariant.class,
            Woven.row(
                Covariant.class, "get", "()", "SCOPE", TestHooks.Works.class, "enter()V exit()V"));

    Supplier<?> made = (Supplier<?>) woven.getDeclaredConstructor().newInstance();
    assertThat(made.get()).isEqualTo("got");
    assertThat(Journal.take()).containsExactly("enter", "get in inner", "exit");
  }

  @Test
  void aFlowThatTheMethodItselfAttachesIsUndoneToo() throws Throwable {
    Class<?> woven =
        Woven.load(
            Caller.class,
            Woven.row(
                Caller.class,
                "attaches",
                "(Ldev/baton/bootstrap/CapturedHeaders;)",
                "SCOPE",
                TestHooks.Works.class,
                "enter()V"));
    CurrentHeaders.attach(OUTER);

    assertThat(Woven.call(woven, "attaches", Journal.flow("own"))).isEqualTo("own");
    assertThat(CurrentHeaders.get()).isSameAs(OUTER);
    CurrentHeaders.attach(null);
  }

  // -------------------------------------------------------------------------------------------
  // help

  private static String offerRow(Class<?> hook) {
    return Woven.row(
        Woven.internalName(Caller.class),
        "offers",
        "(Ljava/util/Queue;Ljava/lang/Object;)",
        "CALL",
        "java/util/Queue offer (Ljava/lang/Object;)",
        Woven.internalName(hook),
        "enter(Ljava/util/Queue;Ljava/lang/Object;)Ljava/lang/Object;");
  }

  public static class Target {
    public String all(String a, long b, int c, double d, String e) {
      return a + " " + b + " " + c + " " + d + " " + e;
    }

    @Override
    public String toString() {
      return "target";
    }
  }

  /** A row names the one {@code enter} that it is about. */
  public static final class Arguments {
    public static void enter() {
      Journal.add("()");
    }

    public static void enter(Object a) {
      Journal.add("(" + a + ")");
    }

    public static String enter(String a) {
      Journal.add("(" + a + ")");
      return a.toUpperCase(Locale.ROOT);
    }

    public static long enter(String a, long b) {
      Journal.add("(" + a + " " + b + ")");
      return 10 * b;
    }

    public static int enter(String a, long b, int c) {
      Journal.add("(" + a + " " + b + " " + c + ")");
      return 10 * c;
    }

    public static double enter(String a, long b, int c, double d, String e) {
      Journal.add("(" + a + " " + b + " " + c + " " + d + " " + e + ")");
      return 10 * d + 0.5;
    }

    public static void enter(Target target) {
      Journal.add("(" + target + ")");
    }

    public static void enter(Target target, String a) {
      Journal.add("(" + target + " " + a + ")");
    }

    public static String enter(Target target, String a, long b, int c) {
      Journal.add("(" + target + " " + a + " " + b + " " + c + ")");
      return a.toUpperCase(Locale.ROOT);
    }
  }

  public static final class Longs {
    public static long enter(long a, int b, double c) {
      Journal.add("longs " + a + " " + b + " " + c);
      return a + 99;
    }

    public static float enter(double a, float b) {
      return b * 2;
    }
  }

  public static final class Results {
    public static String result(String value) {
      return "<" + value + ">";
    }

    public static long result(long value) {
      return value + 1000;
    }

    public static double result(double value) {
      return -value;
    }

    public static boolean result(boolean value) {
      return !value;
    }
  }

  public static class Caller {
    public static String offers(Queue<Object> queue, Object a) {
      String added = queue.add(a) ? " add" : " refused";
      boolean done = queue.offer(a);
      return done + added + " offer";
    }

    public static String attaches(CapturedHeaders flow) {
      CurrentHeaders.attach(flow);
      return Journal.flow();
    }
  }

  /** With the stand-in that the build gives to hooks of kind CALL. */
  public static final class Offers {
    public static Object enter(Queue<?> queue, Object a) {
      return "<" + a + ">";
    }

    public static boolean call(Queue<Object> queue, Object a, int site) {
      return queue.offer(enter(queue, a));
    }
  }

  public static final class OffersNothing {
    public static Object enter(Queue<?> queue, Object a) {
      throw new IllegalStateException("planted");
    }

    public static boolean call(Queue<Object> queue, Object a, int site) {
      try {
        a = enter(queue, a);
      } catch (Throwable e) {
        Failures.hook(e, site);
      }
      return queue.offer(a);
    }
  }

  private static final class RecordingQueue extends AbstractQueue<Object> {
    private final List<Object> elements;

    RecordingQueue(List<Object> elements) {
      this.elements = elements;
    }

    @Override
    public boolean add(Object e) {
      return elements.add(e);
    }

    @Override
    public boolean offer(Object e) {
      return elements.add(e);
    }

    @Override
    public Object poll() {
      return elements.remove(0);
    }

    @Override
    public Object peek() {
      return elements.get(0);
    }

    @Override
    public Iterator<Object> iterator() {
      return elements.iterator();
    }

    @Override
    public int size() {
      return elements.size();
    }
  }

  public abstract static class Abstract {
    abstract void isAbstract();

    native void isNative();
  }

  public static class Covariant implements Supplier<Object> {
    @Override
    public String get() {
      Journal.body("get");
      return "got";
    }
  }
}
