package dev.baton.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.settings.Relocations;
import dev.baton.agent.settings.Setting;
import dev.baton.agent.weave.HookRow;
import dev.baton.agent.weave.Relocation;
import dev.baton.agent.weave.RenamedClasses;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.Carried;
import dev.baton.bootstrap.CarryRules;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.QueuedTasks;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.Test;

/** Names of relocated libraries, and every hook that Baton has as it is when relocated. */
class RelocationsTest {

  @Test
  void ofTwoCopiesTheOneThatLivesNearestIsMeant() {
    Relocations two = read("a.http=okhttp3", "a.io=okio", "b.http=okhttp3", "b.io=okio");

    assertThat(name(two, "okio/Sink", "a/http/Call")).isEqualTo("a/io/Sink");
    assertThat(name(two, "okio/Sink", "b/http/Call")).isEqualTo("b/io/Sink");
    assertThat(name(two, "okhttp3/Call", "b/io/Sink")).isEqualTo("b/http/Call");
    assertThat(name(two, "okiox/Sink", "a/http/Call")).isEqualTo("okiox/Sink");
    assertThat(name(two, "java/lang/Object", "a/http/Call")).isEqualTo("java/lang/Object");
  }

  @Test
  void aCopyMeansItself() {
    Relocations two = read("shaded.three=okhttp3", "shaded.four=okhttp3", "shaded=okhttp3");

    assertThat(name(two, "okhttp3/Call", "shaded/three/A")).isEqualTo("shaded/three/Call");
    assertThat(name(two, "okhttp3/Call", "shaded/four/A")).isEqualTo("shaded/four/Call");
    assertThat(name(two, "okhttp3/Call", "shaded/A")).isEqualTo("shaded/Call");
  }

  @Test
  void aLibraryThatIsSpreadOverSeveralPackages() {
    Relocations spread = read("x=okhttp3", "x.special.deep=okhttp3.internal", "y=okio");

    assertThat(name(spread, "okhttp3/internal/A", "x/Call")).isEqualTo("x/special/deep/A");
    assertThat(name(spread, "okhttp3/Call", "x/special/deep/A")).isEqualTo("x/Call");
    assertThat(name(spread, "okio/Sink", "x/Call")).isEqualTo("y/Sink");
  }

  @Test
  void aRowIsTheSameObjectAtEachLook() {
    Relocations one = read("a.http=okhttp3");
    String row =
        "OkHttp\t8\t\t?\tokhttp3/Call\tsend\t(I[[Lokhttp3/Request;J)\tCALL\tokio/Sink put"
            + " (Lokhttp3/Request;)\tdev/baton/X$Send\tenter(Lokhttp3/Request;)V exit()V\t"
            + "dev/baton/X$Send,dev/baton/X$Helper\tjava.lang,okhttp3,okhttp3.internal,okhttp3x";
    Map<String, List<String>> table = Map.of("okhttp3/Call", List.of(row));
    Relocation item = one.of("a/http/Call");

    List<String> lines = item.lines("a/http/Call", table);

    assertThat(lines)
        .containsExactly(
            "OkHttp (a.http)\t8\t\t?\ta/http/Call\tsend\t(I[[La/http/Request;J)\tCALL\tokio/Sink"
                + " put (La/http/Request;)\tdev/baton/X$Send$relocated0\tenter(La/http/Request;)V"
                + " exit()V\tdev/baton/X$Send$relocated0,dev/baton/X$Helper$relocated0\t"
                + "java.lang,a.http,a.http.internal,okhttp3x");
    assertThat(item.lines("a/http/Call", table)).isSameAs(lines);
    assertThat(item.lines("a/http/Other", table)).isNull();
    assertThat(one.of("a/httpx/Call")).isNull();
    assertThat(one.of("a/http")).isNull();
  }

  @Test
  void classesThatBootstrapKnowsByNameAreKnownInTheCopyToo() throws Exception {
    Object task = named("com.acme.tasks.okio.AsyncTimeout$Watchdog", Task.class);
    Object other = named("com.acme.tasks.okiox.AsyncTimeout$Watchdog", Task.class);
    BlockingQueue<?> queue =
        (BlockingQueue<?>)
            named("com.acme.tasks.apache.tomcat.util.threads.TaskQueue", Queue.class);
    CapturedHeaders flow = Journal.flow("tasks");
    int depth = CurrentHeaders.enter();
    CurrentHeaders.attach(flow);
    try {
      assertThat(QueuedTasks.mayCarry(task)).isTrue();
      assertThat(QueuedTasks.wrapped(queue, other)).isSameAs(other);

      read(
              Set.of("okio/A", "org/apache/tomcat/A"),
              "com.acme.tasks.okio=okio",
              "com.acme.tasks.apache=org.apache")
          .tellBootstrap();

      assertThat(QueuedTasks.mayCarry(task)).isFalse();
      assertThat(QueuedTasks.wrapped(queue, task)).isSameAs(task);
      assertThat(QueuedTasks.mayCarry(other)).isTrue();
      assertThat(QueuedTasks.wrapped(queue, other)).isInstanceOf(Carried.class);
    } finally {
      CurrentHeaders.exit(depth);
      CarryRules.putInForce(null);
    }
  }

  /** Each hook class of each library, with all of the library's names replaced. */
  @Test
  void everyHookOfTheTableCanBeRelocated() throws Exception {
    String text = resource("dev/baton/hooks");
    int hooks = 0;
    for (String type : types(text)) {
      String library = type.substring(0, type.indexOf('/'));
      Relocation item = read(Set.of(type), "x.y=" + library).of("x/y/A");
      Map<String, List<String>> table = HookRow.index(text, 25, Set.of(), true);
      for (HookRow row :
          HookRow.rows(item.lines("x/y" + type.substring(library.length()), table))) {
        assertThat(row.hook).isIn((Object[]) row.classes);
        for (String each : row.classes) {
          byte[] original = classFile(item.original(each));
          byte[] relocated = item.hookClass(row, original);
          assertThat(new ClassReader(relocated).getClassName()).isEqualTo(each);
          List<String> names = RenamedClassesTest.names(relocated);
          assertThat(names).as(each).noneMatch(name -> name.startsWith(library + "/"));
          assertThat(names).contains("java/lang/Object");
          if (each.equals(row.hook)) {
            for (String method : RenamedClassesTest.methods(original)) {
              String name = method.substring(0, method.indexOf('('));
              if (row.methodDescriptor(name) != null) {
                assertThat(RenamedClassesTest.methods(relocated))
                    .contains(name + row.methodDescriptor(name));
              }
            }
          }
          hooks++;
        }
      }
    }
    assertThat(hooks).isGreaterThan(10);
  }

  /** A name in a string would stay as it is in a relocated library: it belongs to bootstrap. */
  @Test
  void noHookHasTheNameOfALibrarysClassInAString() throws Exception {
    String text = resource("dev/baton/hooks");
    Set<String> types = types(text);
    Map<String, List<String>> table = HookRow.index(text, 25, Set.of(), false);
    for (String type : types) {
      for (HookRow row : HookRow.rows(table.getOrDefault(type, List.of()))) {
        for (String each : row.classes) {
          for (String string : strings(classFile(each))) {
            String path = string.replace('.', '/');
            assertThat(types)
                .as("%s has the string %s", each, string)
                .noneMatch(
                    other ->
                        path.indexOf('/') > 0
                            && other.startsWith(path.substring(0, path.indexOf('/') + 1)));
          }
        }
      }
    }
  }

  /** An object of this class by another name. */
  private static Object named(String name, Class<?> type) throws Exception {
    String own = Woven.internalName(type);
    RenamedClasses names =
        new RenamedClasses() {
          @Override
          protected String name(String each) {
            return each.equals(own) ? name.replace('.', '/') : each;
          }
        };
    return Woven.load(name, names.classFile(Woven.bytes(type)))
        .getDeclaredConstructor()
        .newInstance();
  }

  public static class Task implements Runnable {
    @Override
    public void run() {}
  }

  public static class Queue extends LinkedBlockingQueue<Object> {
    private static final long serialVersionUID = 1;
  }

  private static List<String> strings(byte[] bytes) {
    List<String> strings = new ArrayList<>();
    new ClassReader(bytes)
        .accept(
            new ClassVisitor(Opcodes.ASM9) {
              @Override
              public MethodVisitor visitMethod(
                  int access,
                  String name,
                  String descriptor,
                  String signature,
                  String[] exceptions) {
                return new MethodVisitor(Opcodes.ASM9) {
                  @Override
                  public void visitLdcInsn(Object value) {
                    if (value instanceof String) {
                      strings.add((String) value);
                    }
                  }
                };
              }
            },
            0);
    return strings;
  }

  private static byte[] classFile(String internalName) throws Exception {
    try (InputStream in =
        RelocationsTest.class.getClassLoader().getResourceAsStream(internalName + ".class")) {
      return in.readAllBytes();
    }
  }

  private static String resource(String name) throws Exception {
    try (InputStream in = RelocationsTest.class.getClassLoader().getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void theExamplesOfThePageAreGood() throws Exception {
    Set<String> names = HookRow.libraryNames(resource("dev/baton/hooks"));
    List<String> problems = new ArrayList<>();
    int examples = 0;
    for (String line : Files.readAllLines(Path.of("../docs/configuration.md"))) {
      if (line.startsWith("relocated=")) {
        String value = line.substring(line.indexOf('=') + 1);
        Relocations.read(new Setting("relocated", value, "the page"), names, problems);
        examples++;
      }
    }
    assertThat(examples).isPositive();
    assertThat(problems).isEmpty();
  }

  /** A hook that gets one library's object may use another library through it. */
  @Test
  void aPackageThatOnlyHooksUseMayBeRelocatedToo() throws Exception {
    Set<String> names = HookRow.libraryNames(resource("dev/baton/hooks"));

    assertThat(read(names, "a=org.apache.catalina", "b.buf=org.apache.tomcat.util.buf"))
        .hasToString("a=org.apache.catalina,b.buf=org.apache.tomcat.util.buf");
    assertThat(names).noneMatch(HookRow::isJdk);
  }

  /** Classes of libraries that have hooks. */
  private static Set<String> types(String table) {
    Set<String> types = HookRow.libraryNames(table);
    types.removeIf(name -> name.endsWith("/"));
    return types;
  }

  private static String name(Relocations relocations, String type, String from) {
    return relocations.name(type, relocations.of(from));
  }

  private static Relocations read(String... items) {
    return read(Set.of("okhttp3/internal/A", "okio/B"), items);
  }

  private static Relocations read(Set<String> hooked, String... items) {
    List<String> problems = new ArrayList<>();
    Relocations relocations =
        Relocations.read(new Setting("relocated", List.of(items), "test"), hooked, problems);
    assertThat(problems).isEmpty();
    return relocations;
  }
}
