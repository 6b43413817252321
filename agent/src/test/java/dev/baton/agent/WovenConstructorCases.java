package dev.baton.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.weave.HookRow;
import dev.baton.agent.weave.Weaver;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hooks on constructors stand behind the call of {@code super}. */
final class WovenConstructorCases {

  private static final String STRING = "(Ljava/lang/String;)";
  private static final String STRING_INT = "(Ljava/lang/String;I)";
  private static final CapturedHeaders OUTER = Journal.flow("outer");

  @BeforeEach
  void attach() {
    Journal.take();
    CurrentHeaders.attach(OUTER);
  }

  @AfterEach
  void restored() {
    assertThat(CurrentHeaders.get()).isSameAs(OUTER);
    CurrentHeaders.attach(null);
  }

  @Test
  void anArgumentIsReplacedBehindSuper() throws Throwable {
    Class<?> woven =
        Woven.load(
            Sub.class,
            row(
                STRING_INT,
                "ENTER",
                Replaces.class,
                "enter(Ljava/lang/String;)Ljava/lang/String;"));

    assertThat(make(woven, "a", 1)).hasToString("base=a1,name=A,delegated=false");
    assertThat(Journal.take()).containsExactly("base a1 in outer", "enter a", "sub A in outer");
  }

  @Test
  void aHookOnADelegatingConstructorStandsBehindTheOtherOne() throws Throwable {
    Class<?> woven =
        Woven.load(Sub.class, row(STRING, "SCOPE", TestHooks.Works.class, "enter()V exit()V"));

    assertThat(make(woven, "a")).hasToString("base=a2,name=a,delegated=true");
    assertThat(Journal.take())
        .containsExactly(
            "base a2 in outer", "sub a in outer", "enter", "delegating in inner", "exit");
  }

  @Test
  void aScopeBeginsBehindSuperWhateverIsComputedForIt() throws Throwable {
    Class<?> woven =
        Woven.load(Sub.class, row("(Z)", "SCOPE", TestHooks.Works.class, "enter()V exit()V"));

    assertThat(make(woven, true))
        .hasToString("base=[base=inner,name=null,delegated=false],name=null,delegated=false");
    assertThat(Journal.take())
        .containsExactly(
            "base inner in outer",
            "base [base=inner,name=null,delegated=false] in outer",
            "enter",
            "flag in inner",
            "exit");
    assertThat(make(woven, false)).hasToString("base=no,name=null,delegated=false");
    assertThat(Journal.take())
        .containsExactly("base no in outer", "enter", "flag in inner", "exit");
  }

  @Test
  void resultGetsTheNewObjectOnceHoweverItIsMade() throws Throwable {
    String method = "result(Ljava/lang/Object;)V";
    Class<?> woven =
        Woven.load(
            Sub.class,
            row(STRING_INT, "RESULT", Made.class, method),
            row(STRING, "RESULT", Made.class, method));

    make(woven, "a");
    assertThat(Journal.take())
        .containsExactly(
            "base a2 in outer",
            "sub a in outer",
            "made base=a2,name=a,delegated=false",
            "delegating in outer");
    make(woven, "b", 3);
    assertThat(Journal.take())
        .containsExactly(
            "base b3 in outer", "sub b in outer", "made base=b3,name=b,delegated=false");
  }

  @Test
  void aConstructorThatThrowsRestores() {
    Class<?> woven =
        Woven.load(Sub.class, row(STRING_INT, "SCOPE", TestHooks.Works.class, "enter()V exit()V"));

    assertThat(failure(woven, "a", -1)).hasToString("java.lang.IllegalArgumentException: negative");
    assertThat(Journal.take())
        .containsExactly("base a-1 in outer", "enter", "sub a in inner", "exit");
    assertThat(failure(woven, "fail", 1)).hasToString("java.lang.IllegalStateException: base");
    assertThat(Journal.take())
        .as("super throws, so nothing was entered")
        .containsExactly("base fail1 in outer");
  }

  @Test
  void whatHooksThrowIsCaught() throws Throwable {
    Class<?> woven =
        Woven.load(
            Sub.class,
            row(STRING_INT, "SCOPE", TestHooks.Throws.class, "enter()V exit()V"),
            row(STRING_INT, "RESULT", MadeThrows.class, "result(Ljava/lang/Object;)V"));

    assertThat(make(woven, "a", 1)).hasToString("base=a1,name=a,delegated=false");
    assertThat(Journal.take())
        .containsExactly(
            "base a1 in outer",
            "enter",
            "sub a in inner",
            "made base=a1,name=a,delegated=false",
            "exit");
  }

  @Test
  void whatIsKeptComesBack() throws Throwable {
    Class<?> woven =
        Woven.load(
            Task.class,
            row(
                Task.class,
                "<init>",
                "(Ljava/lang/String;)",
                "KEEP",
                Keeps.class,
                "kept()Ljava/lang/Object;"),
            row(Task.class, "<init>", "()", "KEEP", Keeps.class, "kept()Ljava/lang/Object;"),
            row(
                Task.class,
                "run",
                "()",
                "KEPT",
                Keeps.class,
                "enter(Ljava/lang/Object;)V exit()V"));
    Constructor<?> constructor = woven.getDeclaredConstructor();
    Runnable made = (Runnable) constructor.newInstance();
    CurrentHeaders.attach(TestHooks.INNER);
    Runnable madeInInner = (Runnable) constructor.newInstance();
    CurrentHeaders.attach(null);
    Runnable madeInNone = (Runnable) constructor.newInstance();

    assertThat(Journal.take()).containsExactly("kept", "kept", "kept");
    CurrentHeaders.attach(TestHooks.INNER);
    made.run();
    assertThat(CurrentHeaders.get()).isSameAs(TestHooks.INNER);
    CurrentHeaders.attach(OUTER);
    madeInInner.run();
    madeInNone.run();
    assertThat(Journal.take())
        .containsExactly("run in outer", "exit", "run in inner", "exit", "run in none", "exit");
    assertThat(woven.getDeclaredField(Weaver.KEPT_FIELD).isSynthetic()).isTrue();
  }

  @Test
  void nothingIsKeptInAClassThatIsLoaded() {
    HookRow[] rows =
        Woven.rows(
            row(Task.class, "<init>", "()", "KEEP", Keeps.class, "kept()Ljava/lang/Object;"),
            row(Task.class, "run", "()", "KEPT", Keeps.class, "enter(Ljava/lang/Object;)V"));
    Weaver weaver = new Weaver(Woven.bytes(Task.class), rows, true);

    assertThat(weaver.weave()).isNull();
    String task = "dev.baton.agent.WovenConstructorCases$Task";
    assertThat(weaver.problems())
        .containsExactly(
            "Test "
                + task
                + ".<init>: the class was loaded before Baton, so no field can be added to it",
            "Test "
                + task
                + ".run: the class was loaded before Baton, so no field can be added to it");
  }

  @Test
  void oneRowKeepsInEveryConstructor() throws Throwable {
    Class<?> woven =
        Woven.load(
            Task.class,
            row(Task.class, "<init>", "(", "KEEP", Keeps.class, "kept()Ljava/lang/Object;"),
            row(Task.class, "run", "()", "KEPT", Keeps.class, "enter(Ljava/lang/Object;)V"));
    CurrentHeaders.attach(TestHooks.INNER);
    Runnable[] made = {
      (Runnable) woven.getDeclaredConstructor().newInstance(),
      (Runnable) woven.getDeclaredConstructor(String.class).newInstance("t")
    };
    CurrentHeaders.attach(OUTER);

    assertThat(Journal.take()).containsExactly("kept", "kept");
    for (Runnable each : made) {
      each.run();
      assertThat(Journal.take()).containsExactly("run in inner");
    }
  }

  @Test
  void constructorsThatCallSuperInTwoPlacesAreLeftAlone() throws Throwable {
    byte[] bytes =
        branching(
            code -> {
              code.visitVarInsn(Opcodes.ALOAD, 0);
              code.visitMethodInsn(
                  Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
              code.visitInsn(Opcodes.RETURN);
            });

    assertThat(make(Woven.load("Branching", bytes), false)).isNotNull();
    assertThat(refusal(bytes))
        .isEqualTo("Test Branching.<init>: the constructor calls super in several places");
  }

  @Test
  void constructorsWithCodeBehindSuperThatRunsBeforeItAreLeftAlone() {
    byte[] bytes =
        branching(
            code -> {
              code.visitInsn(Opcodes.ACONST_NULL);
              code.visitInsn(Opcodes.ATHROW);
            });

    assertThat(failure(Woven.load("Branching", bytes), false))
        .isInstanceOf(NullPointerException.class);
    assertThat(refusal(bytes))
        .isEqualTo(
            "Test Branching.<init>: the constructor has code behind super that runs before it");
  }

  /**
   * A constructor that calls super if its argument is true, and goes on behind that if it is false.
   */
  private static byte[] branching(Consumer<MethodVisitor> otherwise) {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC, "Branching", null, "java/lang/Object", null);
    MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "(Z)V", null, null);
    code.visitCode();
    code.visitVarInsn(Opcodes.ILOAD, 1);
    Label second = new Label();
    code.visitJumpInsn(Opcodes.IFEQ, second);
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
    code.visitInsn(Opcodes.RETURN);
    code.visitLabel(second);
    code.visitFrame(
        Opcodes.F_FULL,
        2,
        new Object[] {Opcodes.UNINITIALIZED_THIS, Opcodes.INTEGER},
        0,
        new Object[0]);
    otherwise.accept(code);
    code.visitMaxs(0, 0);
    code.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }

  private static String refusal(byte[] branching) {
    String hook = Woven.internalName(TestHooks.Works.class);
    HookRow[] rows =
        Woven.rows(Woven.row("Branching", "<init>", "(Z)", "SCOPE", "", hook, "enter()V"));
    Weaver weaver = new Weaver(branching, rows, false);
    assertThat(weaver.weave()).isNull();
    return String.join("; ", weaver.problems());
  }

  @Test
  void constructorsThatOverwriteTheirArgumentsBeforeSuperAreLeftAlone() {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC, "Early", null, "java/lang/Object", null);
    MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "(I)V", null, null);
    code.visitCode();
    code.visitInsn(Opcodes.ICONST_0);
    code.visitVarInsn(Opcodes.ISTORE, 1);
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
    writer.visitEnd();
    String hook = Woven.internalName(TestHooks.Works.class);

    Weaver weaver =
        new Weaver(
            writer.toByteArray(),
            Woven.rows(Woven.row("Early", "<init>", "(I)", "ENTER", "", hook, "enter()V")),
            false);

    assertThat(weaver.weave()).isNull();
    assertThat(weaver.problems())
        .containsExactly(
            "Test Early.<init>: the constructor writes local variables before it calls super");
  }

  // -------------------------------------------------------------------------------------------
  // help

  private static String row(String parameters, String kind, Class<?> hook, String methods) {
    return row(Sub.class, "<init>", parameters, kind, hook, methods);
  }

  private static String row(
      Class<?> type, String method, String parameters, String kind, Class<?> hook, String methods) {
    return Woven.row(type, method, parameters, kind, hook, methods);
  }

  private static Object make(Class<?> type, Object... arguments) throws Throwable {
    for (Constructor<?> each : type.getDeclaredConstructors()) {
      try {
        List<Class<?>> given = Arrays.stream(arguments).<Class<?>>map(Object::getClass).toList();
        if (java.lang.invoke.MethodType.methodType(void.class, each.getParameterTypes())
            .wrap()
            .parameterList()
            .equals(given)) {
          return each.newInstance(arguments);
        }
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }
    throw new AssertionError("no constructor of " + type + " takes " + Arrays.toString(arguments));
  }

  private static Throwable failure(Class<?> type, Object... arguments) {
    try {
      throw new AssertionError("made " + make(type, arguments));
    } catch (Throwable e) {
      return e;
    }
  }

  public static class Base {
    protected final String base;

    public Base(String base) {
      Journal.body("base " + base);
      if (base.startsWith("fail")) {
        throw new IllegalStateException("base");
      }
      this.base = base;
    }
  }

  public static class Sub extends Base {
    String name;
    boolean delegated;

    public Sub(String name, int count) {
      super(name + count);
      Journal.body("sub " + name);
      if (count < 0) {
        throw new IllegalArgumentException("negative");
      }
      this.name = name;
    }

    public Sub(String name) {
      this(name, new StringBuilder("xy").length());
      Journal.body("delegating");
      delegated = true;
    }

    public Sub(boolean flag) {
      super(flag ? "[" + new Sub(new String("inner".toCharArray()), null) + "]" : "no");
      Journal.body("flag");
    }

    private Sub(String base, Object unused) {
      super(base);
    }

    @Override
    public String toString() {
      return "base=" + base + ",name=" + name + ",delegated=" + delegated;
    }
  }

  public static class Task implements Runnable {
    public Task() {
      this("t");
    }

    public Task(String name) {}

    @Override
    public void run() {
      Journal.body("run");
    }
  }

  public static final class Replaces {
    public static String enter(String name) {
      Journal.add("enter " + name);
      return name.toUpperCase(java.util.Locale.ROOT);
    }
  }

  public static final class Made {
    public static void result(Object made) {
      Journal.add("made " + made);
    }
  }

  public static final class MadeThrows {
    public static void result(Object made) {
      Made.result(made);
      throw new IllegalStateException("made");
    }
  }

  public static final class Keeps {
    public static Object kept() {
      Journal.add("kept");
      return CurrentHeaders.get();
    }

    public static void enter(Object kept) {
      CurrentHeaders.attach((CapturedHeaders) kept);
    }

    public static void exit() {
      Journal.add("exit");
    }
  }
}
