package dev.baton.smoke.appservers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

/**
 * The sample web application, compiled for one of the two servlet APIs from the same sources. It is
 * an OSGi bundle as well.
 */
public final class RelayWar {

  /** What the web application brings along, and Baton has to find in its class loader. */
  private static final List<String> LIBRARIES =
      List.of(
          "org.apache.httpcomponents.client5:httpclient5:5.2.3",
          "org.apache.httpcomponents.core5:httpcore5:5.2.4",
          "org.apache.httpcomponents.core5:httpcore5-h2:5.2.4",
          "org.slf4j:slf4j-api:2.0.17",
          "org.slf4j:slf4j-nop:2.0.17");

  private static final Path SOURCES = Path.of("src/test/resources/appservers/relay");

  /** The two servlet APIs, each with the oldest artefact that serves all its versions. */
  public enum Api {
    JAVAX("javax.servlet:javax.servlet-api:3.1.0"),
    JAKARTA("jakarta.servlet:jakarta.servlet-api:5.0.0");

    private final String coordinates;

    Api(String coordinates) {
      this.coordinates = coordinates;
    }

    private String source(String javax) {
      return this == JAVAX
          ? javax
          : javax
              .replace("javax.servlet", "jakarta.servlet")
              .replace("http://xmlns.jcp.org/xml/ns/javaee", "https://jakarta.ee/xml/ns/jakartaee")
              .replace("web-app_3_1.xsd", "web-app_5_0.xsd")
              .replace("version=\"3.1\"", "version=\"5.0\"");
    }

    @Override
    public String toString() {
      return name().toLowerCase();
    }
  }

  private RelayWar() {}

  /** Builds {@code relay.war} for a server, below a folder. */
  public static Path build(ServerKind server, Path folder) throws IOException {
    return build(server.api(), server.webXml(), folder);
  }

  /** Builds {@code relay.war} below a folder. */
  public static Path build(Api api, Path folder) throws IOException {
    return build(api, "", folder);
  }

  private static Path build(Api api, String moreOfWebXml, Path folder) throws IOException {
    Path sources = Files.createDirectories(folder.resolve("sources"));
    Path classes = Files.createDirectories(folder.resolve("classes"));
    List<String> javac = new ArrayList<>();
    List<Path> libraries = LIBRARIES.stream().map(Artifacts::file).toList();
    String path =
        Stream.concat(Stream.of(Artifacts.file(api.coordinates)), libraries.stream())
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    javac.addAll(
        List.of(
            "--release",
            "11",
            "-Xlint:-options",
            "-nowarn",
            "-proc:none",
            "-cp",
            path,
            "-d",
            classes.toString()));
    String webXml = "";
    for (Path each : files(SOURCES)) {
      String source = api.source(Files.readString(each));
      if (each.toString().endsWith(".java")) {
        javac.add(Files.writeString(sources.resolve(each.getFileName()), source).toString());
      } else {
        webXml = source.replace("</web-app>", moreOfWebXml + "</web-app>");
      }
    }
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, javac.toArray(String[]::new)))
        .as("javac %s", javac)
        .isZero();

    Path war = folder.resolve("relay.war");
    try (OutputStream file = Files.newOutputStream(war);
        JarOutputStream out = new JarOutputStream(file, manifest(libraries))) {
      add(out, "WEB-INF/web.xml", webXml.getBytes(UTF_8));
      add(out, "WEB-INF/classes/", new byte[0]); // OSGi looks for the folder itself.
      for (Path each : files(classes)) {
        String name = classes.relativize(each).toString().replace(File.separatorChar, '/');
        add(out, "WEB-INF/classes/" + name, Files.readAllBytes(each));
      }
      for (Path each : libraries) {
        add(out, "WEB-INF/lib/" + each.getFileName(), Files.readAllBytes(each));
      }
    }
    return war;
  }

  private static Manifest manifest(List<Path> libraries) {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Bundle-ManifestVersion", "2");
    main.putValue("Bundle-SymbolicName", "relay");
    main.putValue("Bundle-Version", "1.0.0");
    main.putValue("Web-ContextPath", "/relay");
    main.putValue(
        "Bundle-ClassPath",
        Stream.concat(
                Stream.of("WEB-INF/classes"),
                libraries.stream().map(each -> "WEB-INF/lib/" + each.getFileName()))
            .collect(Collectors.joining(",")));
    main.putValue("DynamicImport-Package", "*");
    return manifest;
  }

  private static void add(JarOutputStream out, String name, byte[] content) throws IOException {
    out.putNextEntry(new ZipEntry(name));
    out.write(content);
    out.closeEntry();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
