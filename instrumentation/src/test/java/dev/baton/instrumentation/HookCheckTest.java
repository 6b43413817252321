package dev.baton.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import javax.servlet.ServletRequest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every declared hook exists in, fits and links against the oldest and newest version of its
 * library, and JDK 17 and 25.
 */
final class HookCheckTest {

  private static final String SERVLET = "javax.servlet.http.HttpServlet";
  private static final Path VERSIONS = Path.of(System.getProperty("versions"));
  private static List<ClassFiles> jdks;

  @BeforeAll
  static void readJdks() {
    jdks = List.of(ClassFiles.ofJdk(17), ClassFiles.ofJdk(25));
  }

  static List<String> libraries() {
    return Libraries.all().stream().map(Libraries::name).toList();
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void everyHookIsThere(String name) {
    Library library =
        Libraries.all().stream()
            .filter(l -> Libraries.name(l).equals(name))
            .findFirst()
            .orElseThrow();
    LibraryCheck check = check(name, Libraries.rows(library));

    check.table.forEach(
        (version, found) -> System.out.printf("%-20s %-20s %s%n", name, version, found));

    assertThat(check.problems).isEmpty();
    assertThat(check.table).isNotEmpty();
  }

  @Test
  void reportsAMissingClass() {
    String problem =
        ", hook Nothing on javax.servlet.http.Teapot.service: there is no class"
            + " javax.servlet.http.Teapot";

    assertThat(
            planted(
                on -> on.type("javax.servlet.http.Teapot").method("service").enter(Nothing.class)))
        .containsExactly(
            "JavaxServlet 3.0.1 on JDK 17" + problem,
            "JavaxServlet 3.0.1 on JDK 25" + problem,
            "JavaxServlet 3.1.0 on JDK 17" + problem,
            "JavaxServlet 3.1.0 on JDK 25" + problem,
            "JavaxServlet 4.0.1 on JDK 17" + problem,
            "JavaxServlet 4.0.1 on JDK 25" + problem);
  }

  @Test
  void reportsANamesakeThatLacksWhatTheLibraryUses() {
    assertThat(
            planted(
                on ->
                    on.type(SERVLET)
                        .using("com.acme.Teapot")
                        .method(
                            "service",
                            "javax.servlet.ServletRequest",
                            "javax.servlet.ServletResponse")
                        .enter(Nothing.class)))
        .hasSize(6)
        .contains(
            "JavaxServlet 4.0.1 on JDK 25, hook Nothing on"
                + " javax.servlet.http.HttpServlet.service: javax.servlet.http.HttpServlet does"
                + " not use com.acme.Teapot");
  }

  @Test
  void reportsAMissingMethod() {
    assertThat(
            planted(
                on ->
                    on.type(SERVLET)
                        .method("brew", "int", "java.lang.String[]")
                        .enter(Nothing.class)))
        .hasSize(6)
        .contains(
            "JavaxServlet 4.0.1 on JDK 25, hook Nothing on javax.servlet.http.HttpServlet.brew: "
                + "javax.servlet.http.HttpServlet has no method brew(int, java.lang.String[])");
  }

  @Test
  void reportsACallThatTheOldestVersionLacks() {
    String problem =
        ", hook SinceServlet31 on javax.servlet.http.HttpServlet.service: refers to"
            + " javax.servlet.ServletRequest.getContentLengthLong()J, which does not exist";

    assertThat(plantedOnService(SinceServlet31.class))
        .containsExactly(
            "JavaxServlet 3.0.1 on JDK 17" + problem, "JavaxServlet 3.0.1 on JDK 25" + problem);
  }

  @Test
  void reportsAWrongParameterType() {
    assertThat(plantedOnService(WrongParameter.class))
        .hasSize(6)
        .contains(
            "JavaxServlet 3.0.1 on JDK 17, hook WrongParameter on"
                + " javax.servlet.http.HttpServlet.service: enter wants java.lang.Runnable as"
                + " argument 1 and gets javax.servlet.http.HttpServlet");
  }

  @Test
  void reportsAReplacementThatNoParameterTakes() {
    assertThat(plantedOnService(WrongReplacement.class))
        .hasSize(6)
        .contains(
            "JavaxServlet 3.0.1 on JDK 17, hook WrongReplacement on"
                + " javax.servlet.http.HttpServlet.service: enter returns java.lang.String, and"
                + " service(javax.servlet.ServletRequest, javax.servlet.ServletResponse) has no"
                + " parameter of exactly this type to replace");
  }

  @Test
  void reportsAClassThatIsNotDefinedWithTheHook() {
    assertThat(plantedOnService(UsesAnotherFile.class))
        .hasSize(6)
        .contains(
            "JavaxServlet 3.0.1 on JDK 17, hook UsesAnotherFile on"
                + " javax.servlet.http.HttpServlet.service: refers to"
                + " dev.baton.instrumentation.Libraries, which is not defined where the hook runs;"
                + " only nested classes of its own file are");
  }

  @Test
  void reportsAResultOfTheWrongType() {
    String problem =
        ", hook WrongResult on java.lang.Thread.getName: "
            + "result returns java.lang.Object, which cannot stand for java.lang.String";

    assertThat(
            planted(on -> on.type("java.lang.Thread").method("getName").result(WrongResult.class)))
        .containsExactly("JavaxServlet JDK 17" + problem, "JavaxServlet JDK 25" + problem);
  }

  @Test
  void reportsACallThatIsNotMade() {
    assertThat(
            planted(
                on ->
                    on.type("java.util.concurrent.ThreadPoolExecutor")
                        .method("getQueue")
                        .call(
                            "java.util.concurrent.BlockingQueue",
                            "offer",
                            "java.lang.Object",
                            Offer.class)))
        .hasSize(2)
        .contains(
            "JavaxServlet JDK 17, hook Offer on java.util.concurrent.ThreadPoolExecutor.getQueue:"
                + " getQueue() does not call"
                + " java.util.concurrent.BlockingQueue.offer(java.lang.Object)");
  }

  @Test
  void reportsSomethingKeptThatNothingKeeps() {
    assertThat(
            planted(
                on ->
                    on.type("java.util.concurrent.ForkJoinTask").method("doExec").kept(Kept.class)))
        .containsExactly(
            "JavaxServlet: java.util.concurrent.ForkJoinTask.doExec wants what was kept, "
                + "and no constructor of the class keeps anything");
  }

  @Test
  void reportsAMethodOfSomeVersionsThatNoneHas() {
    assertThat(planted(on -> on.type(SERVLET).method("brew").inSomeVersions().enter(Nothing.class)))
        .containsExactly(
            "JavaxServlet: no version at all has javax.servlet.http.HttpServlet.brew()");
  }

  @Test
  void asksNothingOfVersionsThatARowDoesNotClaim() {
    assertThat(
            planted(
                on ->
                    on.type("java.lang.Thread")
                        .sinceJdk(21)
                        .method("isVirtual")
                        .enter(Nothing.class)))
        .isEmpty();
    assertThat(
            planted(
                on ->
                    on.type("java.lang.Thread")
                        .untilJdk(17)
                        .method("isVirtual")
                        .enter(Nothing.class)))
        .containsExactly(
            "JavaxServlet JDK 17, hook Nothing on java.lang.Thread.isVirtual: java.lang.Thread has"
                + " no method isVirtual()");
  }

  @Test
  void reportsALibraryWithoutJars() {
    Hooks on = new Hooks("Teapot");
    on.type("com.acme.Teapot").method("brew").enter(Nothing.class);

    assertThat(check("Teapot", on.rows()).problems)
        .containsExactly(
            "Teapot: no JDK has com.acme.Teapot and no jars were fetched for Teapot; add its oldest"
                + " and newest version to instrumentation/versions.txt");
  }

  // -------------------------------------------------------------------------------------------
  // planted mistakes

  /** Declared as if by the library JavaxServlet, whose jars are checked. */
  private static List<String> planted(Library library) {
    Hooks on = new Hooks("JavaxServlet");
    library.declare(on);
    return check("JavaxServlet", on.rows()).problems;
  }

  private static List<String> plantedOnService(Class<?> hook) {
    return planted(
        on ->
            on.type(SERVLET)
                .method("service", "javax.servlet.ServletRequest", "javax.servlet.ServletResponse")
                .enter(hook));
  }

  private static LibraryCheck check(String library, List<Hooks.Row> rows) {
    return new LibraryCheck(library, new ArrayList<>(rows), VERSIONS.resolve(library), jdks);
  }

  static final class Nothing {
    static void enter() {}
  }

  static final class SinceServlet31 {
    static void enter(ServletRequest request) {
      request.getContentLengthLong();
    }
  }

  static final class WrongParameter {
    static void enter(Runnable request) {}
  }

  static final class WrongReplacement {
    static String enter(ServletRequest request) {
      return "";
    }
  }

  static final class UsesAnotherFile {
    static void enter() {
      Libraries.all();
    }
  }

  static final class WrongResult {
    static Object result(String name) {
      return name;
    }
  }

  static final class Offer {
    static Object enter(BlockingQueue<?> queue, Object task) {
      return task;
    }
  }

  static final class Kept {
    static void enter(Object kept) {}
  }
}
