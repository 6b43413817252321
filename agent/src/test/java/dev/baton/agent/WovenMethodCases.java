package dev.baton.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.Counters;
import dev.baton.bootstrap.CurrentHeaders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.Type;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every shape of method with every kind of hook does what it does without, in the flow that it
 * should.
 */
final class WovenMethodCases {

  private static final CapturedHeaders OUTER = Journal.flow("outer");

  static Stream<Case> cases() {
    return Stream.of(
        new Case("isStatic", () -> new Object[] {"a"}),
        new Case("isInstance", () -> new Object[] {"a", 7}),
        new Case("nothing", () -> new Object[] {new ArrayList<>(List.of("a"))}),
        new Case("nothing", () -> new Object[] {new ArrayList<>()}),
        new Case("isSynchronized", () -> new Object[] {"a"}),
        new Case("isSynchronizedInstance", () -> new Object[] {"a"}),
        new Case("isSynchronizedInstance", () -> new Object[] {""}),
        new Case("synchronizedInside", () -> new Object[] {"lock", false}),
        new Case("synchronizedInside", () -> new Object[] {"lock", true}),
        new Case("tryCatchFinally", () -> new Object[] {0}),
        new Case("tryCatchFinally", () -> new Object[] {1}),
        new Case("tryCatchFinally", () -> new Object[] {2}),
        new Case("finallyReturns", () -> new Object[] {0}),
        new Case("finallyReturns", () -> new Object[] {1}),
        new Case("finallyReturns", () -> new Object[] {2}),
        new Case("catchesEverything", () -> new Object[] {" a "}),
        new Case("catchesEverything", () -> new Object[] {null}),
        new Case("firstInstructionIsInTry", () -> new Object[] {"12"}),
        new Case("firstInstructionIsInTry", () -> new Object[] {"x"}),
        new Case("throwsChecked", () -> new Object[] {"a"}),
        new Case("throwsDeep", () -> new Object[] {3}),
        new Case("longs", () -> new Object[] {1L << 40, 3, 2.5, 9L}),
        new Case("doubles", () -> new Object[] {3.5, 1.5f, 4.0}),
        new Case("doubles", () -> new Object[] {3.5, 1.5f, 2.0}),
        new Case("booleans", () -> new Object[] {(byte) 1, 'b', (short) 0}),
        new Case("loops", () -> new Object[] {7}),
        new Case("loopsOver", () -> new Object[] {List.of("a", "b", "end", "c").iterator()}),
        new Case("loopsOver", () -> new Object[] {List.of().iterator()}),
        new Case("branches", () -> new Object[] {"two"}),
        new Case("branches", () -> new Object[] {"three"}),
        new Case("branches", () -> new Object[] {2}),
        new Case("branches", () -> new Object[] {null}),
        new Case("manyLocals", () -> new Object[] {"a"}),
        new Case("recursive", () -> new Object[] {0}));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void scope(Case c) {
    expect(
        c,
        c.bodyIn("inner"),
        List.of("enter"),
        List.of("exit"),
        TestHooks.Works.class,
        "SCOPE enter()V exit()V");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void scopeWithoutExit(Case c) {
    expect(
        c, c.bodyIn("inner"), List.of("enter"), List.of(), TestHooks.Works.class, "SCOPE enter()V");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void result(Case c) {
    if (c.returnsValue()) {
      expect(
          c,
          c.bodyIn("outer"),
          List.of(),
          c.resultEvent(),
          TestHooks.Works.class,
          "RESULT " + c.resultMethod());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void scopeAndResult(Case c) {
    if (c.returnsValue()) {
      List<String> after = new ArrayList<>(c.resultEvent());
      after.add("exit");
      String result = "RESULT " + c.resultMethod();
      expect(
          c,
          c.bodyIn("inner"),
          List.of("enter"),
          after,
          TestHooks.Works.class,
          "SCOPE enter()V exit()V",
          result);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void twoScopes(Case c) {
    expect(
        c,
        c.bodyIn("inner"),
        List.of("enter", "enter"),
        List.of("exit", "exit"),
        TestHooks.Works.class,
        "SCOPE enter()V exit()V",
        "SCOPE enter()V exit()V");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyHookThrows(Case c) {
    List<String> after = new ArrayList<>();
    List<String> rows = new ArrayList<>(List.of("SCOPE enter()V exit()V"));
    int failures = 2;
    if (c.returnsValue()) {
      after.addAll(c.resultEvent());
      failures += c.resultEvent().size();
      rows.add("RESULT " + c.resultMethod());
    }
    after.add("exit");
    long before = Counters.hookFailures.sum();

    expect(
        c,
        c.bodyIn("inner"),
        List.of("enter"),
        after,
        TestHooks.Throws.class,
        rows.toArray(new String[0]));

    assertThat(Counters.hookFailures.sum() - before).isEqualTo(failures);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void wovenTwice(Case c) {
    String row = c.row(TestHooks.Works.class, "SCOPE enter()V exit()V");
    byte[] woven = Woven.weave(Woven.weave(Woven.bytes(Programs.class), row), row);

    c.expect(
        Woven.load(Programs.class.getName(), woven),
        List.of("enter", "enter"),
        c.bodyIn("inner"),
        List.of("exit", "exit"));
  }

  private static void expect(
      Case c,
      List<String> body,
      List<String> before,
      List<String> after,
      Class<?> hook,
      String... rows) {
    String[] lines = Arrays.stream(rows).map(row -> c.row(hook, row)).toArray(String[]::new);
    c.expect(Woven.load(Programs.class, lines), before, body, after);
  }

  /** One call of one program, and what it does without hooks. */
  private static final class Case {
    private final String method;
    private final Supplier<Object[]> arguments;
    private final String descriptor;
    private final String outcome;
    private final boolean returned;
    private final List<String> body;

    Case(String method, Supplier<Object[]> arguments) {
      this.method = method;
      this.arguments = arguments;
      this.descriptor = Type.getMethodDescriptor(Woven.method(Programs.class, method));
      this.outcome = outcome(Programs.class);
      this.returned = outcome.startsWith("returned ");
      this.body = Journal.take();
    }

    boolean returnsValue() {
      return !descriptor.endsWith("V");
    }

    List<String> bodyIn(String flow) {
      return body.stream().map(event -> event.replace("in none", "in " + flow)).toList();
    }

    List<String> resultEvent() {
      return returned ? List.of(outcome.replace("returned ", "result ")) : List.of();
    }

    String resultMethod() {
      String type = Type.getReturnType(descriptor).getDescriptor();
      return "result(" + type + ")" + type;
    }

    /** From {@code KIND method method…}. */
    String row(Class<?> hook, String kindAndMethods) {
      int space = kindAndMethods.indexOf(' ');
      String parameters = descriptor.substring(0, descriptor.indexOf(')') + 1);
      String kind = kindAndMethods.substring(0, space);
      return Woven.row(
          Programs.class, method, parameters, kind, hook, kindAndMethods.substring(space + 1));
    }

    void expect(
        Class<?> woven, List<String> before, List<String> expectedBody, List<String> after) {
      CurrentHeaders.attach(OUTER);
      String actual = outcome(woven);
      CapturedHeaders flow = CurrentHeaders.get();
      CurrentHeaders.attach(null);

      assertThat(actual).isEqualTo(outcome);
      List<String> events = new ArrayList<>(before);
      events.addAll(expectedBody);
      events.addAll(after);
      assertThat(Journal.take()).isEqualTo(events);
      assertThat(flow).isSameAs(OUTER);
    }

    private String outcome(Class<?> type) {
      Object[] given = arguments.get();
      try {
        Object returned = Woven.call(type, method, given);
        return "returned " + (descriptor.endsWith("V") ? given[0] : returned);
      } catch (Throwable e) {
        return "threw " + e;
      }
    }

    @Override
    public String toString() {
      return method + Arrays.toString(arguments.get());
    }
  }
}
