package dev.baton.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.weave.HookRow;
import dev.baton.agent.weave.Weaver;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.Counters;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.Failures;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A hook can never hurt the application: what goes wrong in it is counted, and changes nothing. */
final class FailingHookCases {

  private static final CapturedHeaders OUTER = Journal.flow("outer");
  private static final String PROGRAMS = Woven.internalName(Programs.class);

  @BeforeEach
  void forget() {
    Journal.take();
  }

  @Test
  void aHookThatThrowsIsAskedAgain() throws Throwable {
    One woven =
        new One(
            "isStatic",
            "(Ljava/lang/String;)",
            "SCOPE",
            hook(TestHooks.Throws.class),
            "enter()V exit()V");
    long before = Counters.hookFailures.sum();

    for (int i = 0; i < 3; i++) {
      assertThat(woven.call("a")).isEqualTo("a!");
      assertThat(Journal.take()).containsExactly("enter", "static a in inner", "exit");
    }
    assertThat(Counters.hookFailures.sum() - before).isEqualTo(6);
    assertThat(Failures.off[woven.site()]).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SCOPE  | dev/baton/agent/NoSuchHook        | enter()V exit()V",
        "ENTER  | dev/baton/agent/NoSuchHook        | enter(Ljava/lang/String;)Ljava/lang/String;",
        "RESULT | dev/baton/agent/NoSuchHook        | result(Ljava/lang/String;)Ljava/lang/String;",
        "SCOPE  | dev/baton/agent/TestHooks$Works   | enter(Ljava/lang/String;)V",
        "ENTER  | dev/baton/agent/FailingHookCases$CallsWhatIsNotThere |"
            + " enter(Ljava/lang/String;)V",
        "ENTER  | dev/baton/agent/FailingHookCases$Hidden | enter(Ljava/lang/String;)V",
        "ENTER  | dev/baton/agent/FailingHookCases$NotStatic | enter(Ljava/lang/String;)V",
        "ENTER  | dev/baton/agent/FailingHookCases$DoesNotInitialise | enter(Ljava/lang/String;)V",
      })
  void aHookThatDoesNotLinkIsSwitchedOff(String kind, String hook, String methods)
      throws Throwable {
    One woven = new One("isStatic", "(Ljava/lang/String;)", kind, hook, methods);
    long before = Counters.hookFailures.sum();

    assertThat(woven.call("a")).isEqualTo("a!");
    long first = Counters.hookFailures.sum() - before;
    assertThat(Failures.off[woven.site()]).isTrue();
    assertThat(woven.call("b")).isEqualTo("b!");
    assertThat(woven.call("c")).isEqualTo("c!");

    assertThat(first).as("one hook method failed, then the whole hook was off").isEqualTo(1);
    assertThat(Counters.hookFailures.sum() - before).as("not asked again").isEqualTo(1);
    assertThat(Journal.take())
        .containsExactly("static a in outer", "static b in outer", "static c in outer");
  }

  @Test
  void aScopeOfAHookThatDoesNotLinkStillRestores() throws Throwable {
    One woven =
        new One(
            "throwsChecked",
            "(Ljava/lang/String;)",
            "SCOPE",
            "dev/baton/agent/NoSuchHook",
            "enter()V exit()V");

    for (int i = 0; i < 2; i++) {
      assertThat(woven.failure("a")).hasToString("java.io.IOException: a");
      assertThat(Journal.take()).containsExactly("throws in outer");
    }
  }

  @Test
  void otherHooksOfTheMethodGoOn() throws Throwable {
    String parameters = "(Ljava/lang/String;)";
    String broken =
        Woven.row(
            PROGRAMS,
            "isStatic",
            parameters,
            "SCOPE",
            "",
            "dev/baton/agent/NoSuchHook",
            "enter()V exit()V");
    String works =
        Woven.row(
            PROGRAMS,
            "isStatic",
            parameters,
            "SCOPE",
            "",
            hook(TestHooks.Works.class),
            "enter()V exit()V");
    One woven = new One("isStatic", List.of(broken, works));

    for (int i = 0; i < 2; i++) {
      assertThat(woven.call("a")).isEqualTo("a!");
      assertThat(Journal.take()).containsExactly("enter", "static a in inner", "exit");
    }
  }

  @Test
  void recursionRestoresLevelByLevel() throws Throwable {
    One woven = new One("recursive", "(I)", "SCOPE", hook(Numbers.class), "enter(I)V");

    assertThat(woven.call(3)).isEqualTo(6);
    assertThat(Journal.take())
        .containsExactly(
            "recursive 3 in flow 3",
            "recursive 2 in flow 2",
            "recursive 1 in flow 1",
            "recursive 0 in flow 0");
  }

  @Test
  void recursionThatThrowsRestoresLevelByLevel() throws Throwable {
    One woven = new One("recursiveThrowing", "(I)", "SCOPE", hook(Numbers.class), "enter(I)V");

    assertThat(woven.failure(2)).hasToString("java.lang.IllegalStateException: bottom");
    assertThat(Journal.take())
        .containsExactly(
            "down 2 in flow 2",
            "down 1 in flow 1",
            "down 0 in flow 0",
            "up 1 in flow 1",
            "up 2 in flow 2");
  }

  @Test
  void aHookThatFailsOnlyDeepInsideDisturbsNoOtherLevel() throws Throwable {
    One woven = new One("recursive", "(I)", "SCOPE", hook(FailsAtOne.class), "enter(I)V");

    assertThat(woven.call(3)).isEqualTo(6);
    assertThat(Journal.take())
        .containsExactly(
            "recursive 3 in flow 3",
            "recursive 2 in flow 2",
            "recursive 1 in flow 1",
            "recursive 0 in flow 0");
  }

  @Test
  void aStackOverflowInsideIsRestoredFrom() {
    One woven = new One("endless", "(I)", "SCOPE", hook(Inner.class), "enter()V");

    for (int i = 0; i < 3; i++) {
      assertThat(woven.failure(0)).isInstanceOf(StackOverflowError.class);
    }
  }

  // -------------------------------------------------------------------------------------------
  // help

  private static String hook(Class<?> type) {
    return Woven.internalName(type);
  }

  /** One woven method of {@link Programs}, called in the outer flow. */
  private static final class One {
    private final String method;
    private final HookRow[] rows;
    private final Class<?> type;

    One(String method, String parameters, String kind, String hook, String methods) {
      this(method, List.of(Woven.row(PROGRAMS, method, parameters, kind, "", hook, methods)));
    }

    One(String method, List<String> lines) {
      this.method = method;
      rows = Woven.rows(lines.toArray(new String[0]));
      byte[] bytes = new Weaver(Woven.bytes(Programs.class), rows, false).weave();
      type = Woven.load(Programs.class.getName(), bytes);
    }

    int site() {
      return rows[0].site;
    }

    Object call(Object argument) throws Throwable {
      CurrentHeaders.attach(OUTER);
      try {
        return Woven.call(type, method, argument);
      } finally {
        assertThat(CurrentHeaders.get()).isSameAs(OUTER);
        CurrentHeaders.attach(null);
      }
    }

    Throwable failure(Object argument) {
      try {
        throw new AssertionError("returned " + call(argument));
      } catch (Throwable e) {
        return e;
      }
    }
  }

  /** A flow for each level of recursion. */
  public static final class Numbers {
    private static final List<CapturedHeaders> FLOWS = new ArrayList<>();

    static {
      for (int i = 0; i < 5; i++) {
        FLOWS.add(Journal.flow("flow " + i));
      }
    }

    public static void enter(int level) {
      CurrentHeaders.attach(FLOWS.get(level));
    }
  }

  public static final class Inner {
    public static void enter() {
      CurrentHeaders.attach(TestHooks.INNER);
    }
  }

  public static final class FailsAtOne {
    public static void enter(int level) {
      Numbers.enter(level);
      if (level == 1) {
        throw new OutOfMemoryError("planted");
      }
    }
  }

  public static final class CallsWhatIsNotThere {
    public static void enter(String a) {
      throw new NoSuchMethodError("of an older version");
    }
  }

  static final class Hidden {
    public static void enter(String a) {
      Journal.add("never");
    }
  }

  public static final class NotStatic {
    public void enter(String a) {
      Journal.add("never");
    }
  }

  public static final class DoesNotInitialise {
    static final int FAILS = Integer.parseInt("x");

    public static void enter(String a) {
      Journal.add("never " + FAILS);
    }
  }
}
