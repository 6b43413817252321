package dev.baton.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.weave.HookRow;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real transformer in this JVM: hooks are defined beside the woven class, once a loader, however
 * many threads load.
 */
final class TransformerCases {

  private static final int THREADS = 8;
  private static final int CLASSES = 120;
  private static final String MARKS = Woven.internalName(Marks.class);

  private static Instrumentation instrumentation;
  private static AgentJar jar;
  private static Definer definer;

  private Transformer transformer;

  @BeforeAll
  static void open(@TempDir Path folder) throws Exception {
    instrumentation = ByteBuddyAgent.install();
    definer = Definer.open(instrumentation);
    Path file = folder.resolve("hooks.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file))) {
      for (Class<?> hook : new Class<?>[] {Marks.class, WovenConstructorCases.Keeps.class}) {
        out.putNextEntry(new JarEntry(Woven.internalName(hook) + ".class"));
        out.write(Woven.bytes(hook));
      }
    }
    jar = new AgentJar(file.toFile());
  }

  @AfterEach
  void remove() {
    instrumentation.removeTransformer(transformer);
    Journal.take();
  }

  @Test
  void eightThreadsOnOneLoader() throws Exception {
    transformWith(marksOnAllClasses());
    for (int round = 0; round < 5; round++) {
      Loader loader = new Loader(null, classes(0, 1));

      assertThat(loadInThreads(List.of(loader))).containsOnly("marked by " + loader + " sub.C");
    }
  }

  @Test
  void eightThreadsOnParentAndChild() throws Exception {
    transformWith(marksOnAllClasses());
    for (int round = 0; round < 5; round++) {
      Loader parent = new Loader(null, classes(0, 2));
      Loader child = new Loader(parent, classes(1, 2));
      Loader grandchild = new Loader(child, classes(0, 3));

      List<String> said = loadInThreads(List.of(child, grandchild));

      assertThat(said)
          .containsOnly(
              "marked by " + parent + " sub.C",
              "marked by " + child + " sub.C",
              "marked by " + grandchild + " sub.C");
    }
  }

  @Test
  void aClassWithAKeptFieldCanBeRetransformedByAnyone() throws Exception {
    Class<?> task = WovenConstructorCases.Task.class;
    transformWith(keepRows(task));
    Class<?> woven = Woven.load(task.getName(), Woven.bytes(task));
    Runnable before = (Runnable) woven.getDeclaredConstructor().newInstance();

    instrumentation.retransformClasses(woven);

    Runnable after = (Runnable) woven.getDeclaredConstructor().newInstance();
    before.run();
    after.run();
    assertThat(Journal.take())
        .containsExactly("kept", "kept", "run in none", "exit", "run in none", "exit");
  }

  @Test
  void aClassLoadedBeforeKeepsNothingAndStaysAsItIs() throws Exception {
    Class<?> task = WovenConstructorCases.Task.class;
    transformWith("");
    Class<?> loaded = Woven.load(task.getName(), Woven.bytes(task));
    remove();
    transformWith(keepRows(task));

    instrumentation.retransformClasses(loaded);

    ((Runnable) loaded.getDeclaredConstructor().newInstance()).run();
    assertThat(Journal.take()).containsExactly("run in none");
  }

  @Test
  void aClassLoadedBeforeIsWovenWhereNoFieldIsNeeded() throws Throwable {
    transformWith("");
    Loader loader = new Loader(null, classes(0, 1));
    Class<?> loaded = loader.loadClass("sub.C7");
    assertThat(Woven.call(loaded, "name")).isEqualTo("sub.C7");
    remove();
    transformWith(marksOnAllClasses());

    instrumentation.retransformClasses(loaded);

    assertThat(Woven.call(loaded, "name")).isEqualTo("marked by " + loader + " sub.C7");
  }

  @Test
  void aClassThatWouldNotFindBatonStaysAsItIs() throws Throwable {
    transformWith(marksOnAllClasses());
    Loader loader = new Loader(ClassLoader.getPlatformClassLoader(), classes(0, 1));

    assertThat(Woven.call(loader.loadClass("sub.C7"), "name")).isEqualTo("sub.C7");
  }

  @Test
  void modulesOfJBossAreToldOfBatonBeforeTheyAskForIt() {
    String property = "jboss.modules.system.pkgs";
    transformWith("");
    byte[] any = classes(0, 100).values().iterator().next();
    try {
      assertThat(transformer.weave(null, null, "org/jboss/modules/Module", null, any)).isNull();
      assertThat(System.getProperty(property)).isEqualTo("dev.baton.bootstrap");
      System.setProperty(property, "org.jboss.byteman");
      assertThat(transformer.weave(null, null, "org/jboss/modules/Module", null, any)).isNull();
      assertThat(System.getProperty(property)).isEqualTo("org.jboss.byteman,dev.baton.bootstrap");
    } finally {
      System.clearProperty(property);
    }
  }

  @Test
  void aClassFileThatCannotBeReadIsLeftToTheJvm() {
    transformer =
        Transformer.create(
            HookRow.index(marksOnAllClasses(), Agent.jdk(), Set.of(), false),
            null,
            instrumentation,
            jar,
            definer);
    byte[] cut = Collections.list(Collections.enumeration(classes(0, 1).values())).get(0).clone();

    assertThat(transformer.weave(null, null, "sub/C7", null, java.util.Arrays.copyOf(cut, 40)))
        .isNull();
    assertThat(transformer.weave(null, null, null, null, cut)).isNull();
    assertThat(transformer.weave(null, null, "sub/Other", null, cut)).isNull();
  }

  // -------------------------------------------------------------------------------------------
  // help

  private void transformWith(String table) {
    transformer =
        Transformer.create(
            HookRow.index(table, Agent.jdk(), Set.of(), false),
            null,
            instrumentation,
            jar,
            definer);
    instrumentation.addTransformer(transformer, true);
  }

  private static String keepRows(Class<?> task) {
    Class<?> hook = WovenConstructorCases.Keeps.class;
    return Woven.row(
            task, "<init>", "(Ljava/lang/String;)", "KEEP", hook, "kept()Ljava/lang/Object;")
        + "\n"
        + Woven.row(task, "run", "()", "KEPT", hook, "enter(Ljava/lang/Object;)V exit()V")
        + "\n";
  }

  private static String marksOnAllClasses() {
    StringBuilder table = new StringBuilder();
    for (int i = 0; i < CLASSES; i++) {
      String methods = "result(Ljava/lang/String;)Ljava/lang/String;";
      table.append(Woven.row("sub/C" + i, "name", "()", "RESULT", "", MARKS, methods)).append('\n');
    }
    return table.toString();
  }

  /**
   * What the methods of all classes return, without their numbers; all threads load at once, in
   * several orders.
   */
  private static List<String> loadInThreads(List<Loader> loaders) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      CyclicBarrier together = new CyclicBarrier(THREADS);
      List<Future<List<String>>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Loader loader = loaders.get(i % loaders.size());
        List<Integer> order = new ArrayList<>();
        for (int c = 0; c < CLASSES; c++) {
          order.add(c);
        }
        Collections.shuffle(order, new Random(i / 2));
        Callable<List<String>> task =
            () -> {
              together.await();
              List<String> said = new ArrayList<>();
              for (int c : order) {
                said.add(
                    ((String) call(Class.forName("sub.C" + c, true, loader)))
                        .replaceAll("\\d+$", ""));
              }
              return said;
            };
        all.add(pool.submit(task));
      }
      List<String> said = new ArrayList<>();
      for (Future<List<String>> each : all) {
        said.addAll(each.get());
      }
      assertThat(said).hasSize(THREADS * CLASSES);
      return said;
    } finally {
      pool.shutdownNow();
    }
  }

  private static Object call(Class<?> type) {
    try {
      return Woven.call(type, "name");
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Every {@code step}th class, each with a static method that returns its name. */
  private static Map<String, byte[]> classes(int from, int step) {
    Map<String, byte[]> classes = new HashMap<>();
    for (int i = from; i < CLASSES; i += step) {
      ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
      writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC, "sub/C" + i, null, "java/lang/Object", null);
      MethodVisitor code =
          writer.visitMethod(
              Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "name", "()Ljava/lang/String;", null, null);
      code.visitCode();
      code.visitLdcInsn("sub.C" + i);
      code.visitInsn(Opcodes.ARETURN);
      code.visitMaxs(0, 0);
      code.visitEnd();
      writer.visitEnd();
      classes.put("sub.C" + i, writer.toByteArray());
    }
    return classes;
  }

  /** Says which loader has defined it: each one that has a woven class has its own. */
  public static final class Marks {
    public static String result(String name) {
      return "marked by " + Marks.class.getClassLoader() + " " + name;
    }
  }

  /** Has some classes and asks its parent for the others; several threads may be inside at once. */
  private static final class Loader extends ClassLoader {
    static {
      registerAsParallelCapable();
    }

    private static int made;

    private final Map<String, byte[]> classes;
    private final String name;

    Loader(ClassLoader parent, Map<String, byte[]> classes) {
      super(parent == null ? TransformerCases.class.getClassLoader() : parent);
      this.classes = classes;
      this.name = "loader " + ++made;
    }

    @Override
    protected Class<?> loadClass(String type, boolean resolve) throws ClassNotFoundException {
      byte[] bytes = classes.get(type);
      if (bytes == null) {
        return super.loadClass(type, resolve);
      }
      synchronized (getClassLoadingLock(type)) {
        Class<?> loaded = findLoadedClass(type);
        return loaded != null ? loaded : defineClass(type, bytes, 0, bytes.length);
      }
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
