package dev.baton.smoke.appservers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Apache Karaf, whose web applications are OSGi bundles. */
final class Karaf extends ServerKind {

  private static final Pattern MAVEN = Pattern.compile("mvn:([^/]+)/([^/]+)/([^/$?]+)(/[^$?]*)?");

  private Karaf(String version) {
    super("Karaf", version, RelayWar.Api.JAVAX, "org.apache.karaf:apache-karaf:zip:" + version);
  }

  static ServerKind of(String version) {
    return new Karaf(version);
  }

  @Override
  public String how() {
    return "`EXTRA_JAVA_OPTS`, `bin/karaf server`";
  }

  @Override
  String deployments() {
    return "deploy";
  }

  /** What is deployed before can break the installation of the features it needs. */
  @Override
  String readyLine() {
    return "FeaturesServiceImpl.*Done\\.";
  }

  @Override
  ProcessBuilder prepare(Setup setup) throws IOException {
    fetchFeature(setup.home().resolve("system"), "war");
    setup.edit(
        "etc/org.apache.karaf.features.cfg",
        cfg -> cfg.replace("featuresBoot = \\", "featuresBoot = war, \\"));
    setup.edit(
        "etc/org.apache.karaf.shell.cfg",
        cfg ->
            cfg.replaceAll("(?m)^sshPort *=.*", "sshPort = " + freePort())
                .replaceAll("(?m)^sshHost *=.*", "sshHost = 127.0.0.1"));
    setup.edit(
        "etc/org.apache.karaf.management.cfg",
        cfg ->
            cfg.replaceAll("(?m)^rmiRegistryPort *=.*", "rmiRegistryPort = " + freePort())
                .replaceAll("(?m)^rmiServerPort *=.*", "rmiServerPort = " + freePort()));
    setup.write(
        "etc/org.ops4j.pax.web.cfg",
        "org.osgi.service.http.port = " + setup.port(),
        "org.ops4j.pax.web.listening.addresses = 127.0.0.1");
    ProcessBuilder start = new ProcessBuilder("bash", "bin/karaf", "server");
    start.environment().put("EXTRA_JAVA_OPTS", setup.optionLine());
    return start;
  }

  /**
   * Puts into Karaf's own repository what a feature consists of and it does not come with, so that
   * it downloads nothing itself.
   */
  private static void fetchFeature(Path system, String wanted) throws IOException {
    List<Element> features = new ArrayList<>();
    for (Path each : featureFiles(system)) {
      NodeList all = parse(each).getElementsByTagName("feature");
      for (int i = 0; i < all.getLength(); i++) {
        if (((Element) all.item(i)).hasAttribute("name")) {
          features.add((Element) all.item(i));
        }
      }
    }
    Deque<String> names = new ArrayDeque<>(List.of(wanted));
    Set<String> done = new HashSet<>();
    while (!names.isEmpty()) {
      String name = names.remove();
      if (done.add(name)) {
        for (Element feature : features) {
          if (feature.getAttribute("name").equals(name)) {
            texts(feature, "feature").forEach(names::add);
            for (String bundle : texts(feature, "bundle")) {
              fetchBundle(system, bundle);
            }
          }
        }
      }
    }
  }

  private static void fetchBundle(Path system, String location) throws IOException {
    Matcher bundle = MAVEN.matcher(location);
    if (!bundle.find()) {
      throw new IOException("not a bundle in Maven: " + location);
    }
    String group = bundle.group(1);
    String artifact = bundle.group(2);
    String version = bundle.group(3);
    String[] rest = bundle.group(4) == null ? new String[] {""} : bundle.group(4).split("/");
    String extension = rest.length > 1 ? rest[1] : "jar";
    String classifier = rest.length > 2 ? rest[2] : "";
    String name =
        artifact + "-" + version + (classifier.isEmpty() ? "" : "-" + classifier) + "." + extension;
    Path file =
        system.resolve(group.replace('.', '/')).resolve(artifact).resolve(version).resolve(name);
    if (!Files.exists(file)) {
      Files.createDirectories(file.getParent());
      Files.copy(
          Artifacts.file(
              Stream.of(group, artifact, extension, classifier, version)
                  .filter(each -> !each.isEmpty())
                  .reduce((a, b) -> a + ":" + b)
                  .orElseThrow()),
          file);
    }
  }

  private static List<Path> featureFiles(Path system) throws IOException {
    try (Stream<Path> all = Files.walk(system)) {
      return all.filter(each -> each.toString().endsWith("-features.xml")).sorted().toList();
    }
  }

  private static Element parse(Path file) throws IOException {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(file.toFile())
          .getDocumentElement();
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("cannot read " + file, e);
    }
  }

  private static List<String> texts(Element parent, String tag) {
    List<String> texts = new ArrayList<>();
    NodeList all = parent.getElementsByTagName(tag);
    for (int i = 0; i < all.getLength(); i++) {
      texts.add(all.item(i).getTextContent().trim());
    }
    return texts;
  }
}
