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
import java.util.stream.Collectors;
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

  /** Thrown by a case that is about what not every library of the role sets out to do. */
  static final class NotOffered extends RuntimeException {
    NotOffered(String what) {
      super(what);
    }
  }

  private static final Path FILE = Path.of("target", "results", "contract.tsv");

  static {
    try {
      Files.createDirectories(FILE.getParent());
      Files.deleteIfExists(FILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Everything that takes this role, on every JDK of this run; with the property {@code
   * baton.only}, a list of samples, only those. With {@code baton.inturn} samples take the JDKs in
   * turn, each the one that is next of those that it runs on; what a JDK has itself is run on each.
   *
   * @param ofJdk what the JDK itself has for the role: sample and library
   */
  static List<Subject> subjects(String role, Map<String, String> ofJdk) {
    List<Subject> subjects = new ArrayList<>();
    for (Jdk jdk : Jdk.inScope()) {
      if (!Samples.SCOPE.equals("oldest")) { // A JDK has but one version of what is its own.
        ofJdk.forEach(
            (sample, library) -> subjects.add(new Subject(role, library, null, jdk, sample)));
      }
      for (Samples.Sample each : Samples.inScope(role, jdk)) {
        subjects.add(new Subject(role, each.library(), each.version(), jdk, each.name()));
      }
    }
    String only = System.getProperty("baton.only", "");
    return Jdk.inTurn(
            subjects.stream(),
            each -> each.version == null ? each.sample + " of " + each.jdk : each.sample)
        .filter(each -> only.isEmpty() || List.of(only.split(",")).contains(each.sample))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> invoked,
      ExtensionContext context)
      throws Throwable {
    Subject subject = ((Party) context.getRequiredTestInstance()).subject();
    String name = invoked.getExecutable().getName();
    OptOut optOut = OptOut.of(subject, name);
    try {
      invocation.proceed();
    } catch (NotOffered e) {
      write(subject, name, "not offered");
      return;
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
              + optOut.reason()
              + "', and it passes");
    }
  }

  /** What an opted-out case leaves behind is as little to be relied on as its outcome. */
  @Override
  public void interceptAfterEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> invoked,
      ExtensionContext context)
      throws Throwable {
    Subject subject = ((Party) context.getRequiredTestInstance()).subject();
    try {
      invocation.proceed();
    } catch (AssertionError e) {
      if (OptOut.of(subject, context.getRequiredTestMethod().getName()) == null) {
        throw e;
      }
    }
  }

  /** Writes down what came of a case: {@code passed}, {@code failed} or {@code opted out}. */
  static synchronized void write(Subject subject, String name, String outcome) throws IOException {
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
