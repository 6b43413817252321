package dev.baton.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.baton.bootstrap.JavaHomes;
import java.io.File;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * Runs the cases of the weaver in a JVM of each JDK, with every class verified. A class of cases is
 * one of JUnit's, so that it can also be run by itself.
 */
final class WeaverTest {

  private static final String REPORT = "---- report";

  private static final Class<?>[] CASES = {
    WovenMethodCases.class,
    WovenConstructorCases.class,
    ClassVersionCases.class,
    FailingHookCases.class,
    WeaverCases.class,
    TransformerCases.class,
    RelocatedCases.class
  };

  @ParameterizedTest
  @ValueSource(ints = {17, 25})
  void holdsOnJdk(int version, @TempDir Path folder) throws Exception {
    Path output = folder.resolve("output");
    List<String> command = new ArrayList<>();
    command.add(JavaHomes.of(version).resolve("bin/java").toString());
    command.addAll(
        List.of(
            "-Xverify:all", "-XX:+EnableDynamicAgentLoading", "-Djdk.attach.allowAttachSelf=true"));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), WeaverTest.class.getName()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .directory(new File("."))
            .start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("ended: %s", command).isTrue();
    } finally {
      process.destroyForcibly();
    }

    String said = Files.readString(output);
    String cases = said.substring(Math.max(0, said.indexOf(REPORT)));
    assertThat(cases).contains("cases on JDK " + version + ": ").contains(" 0 failed");
    assertThat(process.exitValue()).isZero();
  }

  /** In the JVM of the other JDK. */
  public static void main(String[] arguments) {
    LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
    for (Class<?> cases : CASES) {
      request.selectors(selectClass(cases));
    }
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherDiscoveryRequest built = request.build();
    LauncherFactory.create().execute(built, listener);
    PrintWriter out = new PrintWriter(System.out, true);
    out.println(REPORT);
    listener.getSummary().printFailuresTo(out, 40);
    long found = listener.getSummary().getTestsFoundCount();
    long passed = listener.getSummary().getTestsSucceededCount();
    out.println(
        "cases on JDK "
            + Agent.jdk()
            + ": "
            + passed
            + " of "
            + found
            + " passed, "
            + (found - passed)
            + " failed");
    System.exit(found > 0 && found == passed ? 0 : 1);
  }
}
