package dev.baton.smoke;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * For test classes that are the contract of a role: every case is run for every library, those that
 * {@code opt-outs.txt} names included, which have to fail; and what came of each is written down.
 */
final class Contract implements InvocationInterceptor {

  /** A test class's parameter. */
  interface Party {
    /** Library, version, JDK and sample. */
    Subject subject();
  }

  /** What is put to the test; the version is null for a part of the JDK. */
  record Subject(String role, String library, String version, Jdk jdk, String sample) {
    /** What the service calls it, compiled if it is a sample. */
    String id() {
      return version == null ? sample : Samples.compiled(sample + "@" + version).id();
    }

    @Override
    public String toString() {
      return sample + (version == null ? "" : "@" + version) + " on " + jdk;
    }
  }

  /** One outcome: {@code passed}, {@code failed} or {@code opted out}. */
  record Result(Subject subject, String name, String outcome) {}

  private record OptOut(String sample, String name, String reason) {
    boolean covers(Subject subject, String name) {
      String id = subject.sample + (subject.version == null ? "" : "@" + subject.version);
      boolean series = sample.endsWith(".") && id.startsWith(sample);
      return this.name.equals(name)
          && (sample.equals(subject.sample) || sample.equals(id) || series);
    }
  }

  private static final Path FILE = Path.of("target", "results", "contract.tsv");
  private static final List<OptOut> OPT_OUTS = new ArrayList<>();
  private static final List<Result> RESULTS = new ArrayList<>();

  static {
    try {
      Files.createDirectories(FILE.getParent());
      Files.deleteIfExists(FILE);
      for (String line : Files.readAllLines(Path.of("opt-outs.txt"))) {
        if (!line.isBlank() && !line.startsWith("#")) {
          String[] fields = line.split("\\s+", 3);
          OPT_OUTS.add(new OptOut(fields[0], fields[1], fields[2]));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Everything that takes this role, on every JDK of this run; with the property {@code
   * baton.only}, a list of samples, only those.
   *
   * @param ofJdk what the JDK itself has for the role: sample and library
   */
  static List<Subject> subjects(String role, Map<String, String> ofJdk) {
    List<Subject> subjects = new ArrayList<>();
    for (Jdk jdk : Jdk.inScope()) {
      ofJdk.forEach(
          (sample, library) -> subjects.add(new Subject(role, library, null, jdk, sample)));
      for (Samples.Sample each : Samples.inScope(role)) {
        if (each.runsOn(jdk)) {
          subjects.add(new Subject(role, each.library(), each.version(), jdk, each.name()));
        }
      }
    }
    String only = System.getProperty("baton.only", "");
    subjects.removeIf(each -> !only.isEmpty() && !List.of(only.split(",")).contains(each.sample));
    return subjects;
  }

  /** What came of all cases so far. */
  static synchronized List<Result> results() {
    return List.copyOf(RESULTS);
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> invoked,
      ExtensionContext context)
      throws Throwable {
    Subject subject = ((Party) context.getRequiredTestInstance()).subject();
    String name = invoked.getExecutable().getName();
    OptOut optOut = OPT_OUTS.stream().filter(o -> o.covers(subject, name)).findFirst().orElse(null);
    try {
      invocation.proceed();
    } catch (Throwable e) {
      write(subject, name, optOut == null ? "failed" : "opted out");
      if (optOut == null) {
        throw e;
      }
      return;
    }
    write(subject, name, optOut == null ? "passed" : "failed");
    if (optOut != null) {
      throw new AssertionError(
          "opt-outs.txt says of "
              + subject.sample
              + " "
              + name
              + " '"
              + optOut.reason
              + "', and it passes");
    }
  }

  private static synchronized void write(Subject subject, String name, String outcome)
      throws IOException {
    RESULTS.add(new Result(subject, name, outcome));
    String line =
        String.join(
            "\t",
            subject.role,
            subject.library,
            subject.version == null ? "JDK" : subject.version,
            "" + subject.jdk.version(),
            subject.sample,
            name,
            outcome);
    Files.writeString(FILE, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
