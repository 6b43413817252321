import io.quarkus.bootstrap.app.CuratedApplication;
import io.quarkus.bootstrap.app.QuarkusBootstrap;
import io.quarkus.bootstrap.model.ApplicationModelBuilder;
import io.quarkus.bootstrap.model.CapabilityContract;
import io.quarkus.bootstrap.model.PlatformImportsImpl;
import io.quarkus.maven.dependency.ArtifactKey;
import io.quarkus.maven.dependency.DependencyFlags;
import io.quarkus.maven.dependency.ResolvedDependencyBuilder;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * What Quarkus' Maven plugin does to an application, without Maven: {@code CLASSES TARGET RUNTIME
 * BUILD}, the latter two files with a jar on each line. What it makes lies in {@code
 * TARGET/quarkus-app} then.
 */
public final class Augment {

  private static Path repository;

  public static void main(String[] args) throws Exception {
    Path classes = Path.of(args[0]);
    Path target = Path.of(args[1]);
    List<Path> runtime = Files.readAllLines(Path.of(args[2])).stream().map(Path::of).toList();
    List<Path> build = Files.readAllLines(Path.of(args[3])).stream().map(Path::of).toList();
    repository = repository(runtime);

    ApplicationModelBuilder model = new ApplicationModelBuilder();
    model.setPlatformImports(new PlatformImportsImpl());
    ResolvedDependencyBuilder sample =
        ResolvedDependencyBuilder.newInstance()
            .setGroupId("dev.baton")
            .setArtifactId("sample")
            .setVersion("1")
            .setResolvedPath(classes);
    tell(model, "setAppArtifact", sample, sample.build());
    Set<ArtifactKey> keys = new HashSet<>();
    for (Path jar : runtime) {
      ResolvedDependencyBuilder each =
          dependency(jar).setFlags(DependencyFlags.RUNTIME_CP | DependencyFlags.DEPLOYMENT_CP);
      extension(model, each, jar);
      model.addDependency(each);
      keys.add(each.getKey());
    }
    for (Path jar : build) {
      ResolvedDependencyBuilder each = dependency(jar).setFlags(DependencyFlags.DEPLOYMENT_CP);
      if (keys.add(each.getKey())) {
        model.addDependency(each);
      }
    }
    Properties settings = new Properties();
    settings.setProperty("platform.quarkus.native.builder-image", "none"); // In Quarkus' BOM.
    settings.setProperty("quarkus.analytics.disabled", "true");
    try (CuratedApplication application =
        QuarkusBootstrap.builder()
            .setApplicationRoot(classes)
            .setProjectRoot(target)
            .setTargetDirectory(target)
            .setBaseName("sample")
            .setMode(QuarkusBootstrap.Mode.PROD)
            .setLocalProjectDiscovery(false)
            .setOffline(true)
            .setIsolateDeployment(true)
            .setBuildSystemProperties(settings)
            .setExistingModel(model.build())
            .build()
            .bootstrap()) {
      application.createAugmentor().createProductionApplication();
    }
    System.exit(0);
  }

  /** What an extension says of itself, as Quarkus' resolver reads it. */
  private static void extension(
      ApplicationModelBuilder model, ResolvedDependencyBuilder dependency, Path jar)
      throws Exception {
    try (JarFile zip = new JarFile(jar.toFile())) {
      ZipEntry entry = zip.getEntry("META-INF/quarkus-extension.properties");
      if (entry == null) {
        return;
      }
      Properties says = new Properties();
      try (InputStream in = zip.getInputStream(entry)) {
        says.load(in);
      }
      dependency.setRuntimeExtensionArtifact();
      for (Method each : model.getClass().getMethods()) {
        if (each.getName().equals("handleExtensionProperties")) {
          boolean text = each.getParameterTypes()[1] == String.class;
          each.invoke(model, says, text ? dependency.getKey().toString() : dependency.getKey());
        }
      }
      String provides = says.getProperty("provides-capabilities");
      String requires = says.getProperty("requires-capabilities");
      if (provides != null || requires != null) {
        model.addExtensionCapabilities(
            CapabilityContract.of(dependency.getKey().toString(), provides, requires));
      }
    }
  }

  /** Calls a method that takes one or the other, as versions differ. */
  private static void tell(Object to, String name, Object... one) throws Exception {
    for (Method each : to.getClass().getMethods()) {
      for (Object value : one) {
        if (each.getName().equals(name) && each.getParameterTypes()[0].isInstance(value)) {
          each.invoke(to, value);
          return;
        }
      }
    }
    throw new NoSuchMethodException(name);
  }

  private static ResolvedDependencyBuilder dependency(Path jar) {
    Path version = jar.getParent();
    Path artifact = version.getParent();
    String group =
        repository.relativize(artifact.getParent()).toString().replace('/', '.').replace('\\', '.');
    String name = artifact.getFileName() + "-" + version.getFileName();
    String file = jar.getFileName().toString();
    String classifier =
        file.length() > name.length() + 5
            ? file.substring(name.length() + 1, file.length() - 4)
            : "";
    return ResolvedDependencyBuilder.newInstance()
        .setGroupId(group)
        .setArtifactId(artifact.getFileName().toString())
        .setVersion(version.getFileName().toString())
        .setClassifier(classifier)
        .setResolvedPath(jar);
  }

  /** Five folders above one of Quarkus' own. */
  private static Path repository(List<Path> jars) {
    Path core =
        jars.stream()
            .filter(jar -> jar.getParent().getParent().endsWith(Path.of("io/quarkus/quarkus-core")))
            .findFirst()
            .orElseThrow();
    return core.getParent().getParent().getParent().getParent().getParent();
  }
}
