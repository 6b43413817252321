package dev.baton.smoke.appservers;

import dev.baton.smoke.Jdk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.UnaryOperator;

/** How one application server is started in its usual way: all that differs from the others. */
public abstract class ServerKind {

  private final String name;
  private final String version;
  private final RelayWar.Api api;
  private final String coordinates;
  private int oldestJdk = 11;
  private int newestJdk = Integer.MAX_VALUE;
  private List<String> modules = List.of();
  private String executor;

  ServerKind(String name, String version, RelayWar.Api api, String coordinates) {
    this.name = name;
    this.version = version;
    this.api = api;
    this.coordinates = coordinates;
  }

  /** What one start of a server is made of. */
  record Setup(Path home, Jdk jdk, int port, List<String> options) {

    String optionLine() {
      return String.join(" ", options);
    }

    void edit(String file, UnaryOperator<String> change) throws IOException {
      Path path = home.resolve(file);
      String before = Files.readString(path);
      String after = change.apply(before);
      if (after.equals(before)) {
        throw new AssertionError(path + " has changed: nothing found to edit");
      }
      Files.writeString(path, after);
    }

    void write(String file, String... lines) throws IOException {
      Path path = home.resolve(file);
      Files.createDirectories(path.getParent());
      Files.write(path, List.of(lines));
    }
  }

  /** All that a smoke test runs, each as of its version. */
  public static List<ServerKind> all() {
    return List.of(
        Tomcat.zip("8.5.100", RelayWar.Api.JAVAX),
        Tomcat.zip("9.0.98", RelayWar.Api.JAVAX),
        Tomcat.zip("10.1.34", RelayWar.Api.JAKARTA),
        Tomcat.zip("11.0.24", RelayWar.Api.JAKARTA).fromJdk(17),
        // Its container installs a security policy, which a JVM lets nobody do since 24.
        Tomcat.tomEE("8.0.13", RelayWar.Api.JAVAX).withManagedExecutorByReference().upToJdk(21),
        Tomcat.tomEE("9.0.0", RelayWar.Api.JAKARTA).withManagedExecutorByReference().upToJdk(21),
        Jetty.distribution("9.4.57.v20241219"),
        Jetty.home("10.0.24", "deploy", RelayWar.Api.JAVAX),
        Jetty.home("12.1.12", "ee8-deploy", RelayWar.Api.JAVAX).fromJdk(17),
        Jetty.home("12.1.12", "ee9-deploy", RelayWar.Api.JAKARTA).fromJdk(17),
        Jetty.home("12.1.12", "ee10-deploy", RelayWar.Api.JAKARTA).fromJdk(17),
        Jetty.home("12.1.12", "ee11-deploy", RelayWar.Api.JAKARTA).fromJdk(17),
        // Installs a security policy as well.
        WildFly.of("26.1.3.Final", RelayWar.Api.JAVAX).upToJdk(21),
        WildFly.of("39.0.1.Final", RelayWar.Api.JAKARTA).fromJdk(17),
        Liberty.of("26.0.0.3", RelayWar.Api.JAVAX, "servlet-4.0", "concurrent-1.0", "jndi-1.0"),
        Liberty.of("26.0.0.3", RelayWar.Api.JAKARTA, "servlet-6.0", "concurrent-3.0", "jndi-1.0"),
        // Its ASM does not read the classes of 21.
        GlassFish.payara("5.2022.5", RelayWar.Api.JAVAX).upToJdk(17),
        GlassFish.payara("6.2025.9", RelayWar.Api.JAKARTA),
        // Its OSGi framework does not know what 25 has.
        GlassFish.glassFish("7.0.21", RelayWar.Api.JAKARTA).upToJdk(21),
        // Its script asks for a security manager, with which no JVM starts since 24.
        Karaf.of("4.4.10").upToJdk(21));
  }

  /** The oldest JDK that this server is built for. */
  ServerKind fromJdk(int version) {
    oldestJdk = version;
    return this;
  }

  /** The newest JDK that this server itself starts on. */
  ServerKind upToJdk(int version) {
    newestJdk = version;
    return this;
  }

  /** The server has an executor of its own for web applications, in JNDI at its usual place. */
  ServerKind withManagedExecutor() {
    executor = "java:comp/DefaultManagedExecutorService";
    return this;
  }

  /** As {@link #withManagedExecutor()}, where a web application has to ask for it. */
  ServerKind withManagedExecutorByReference() {
    executor = "java:comp/env/executor";
    return this;
  }

  public String name() {
    return name;
  }

  public String version() {
    return version;
  }

  public RelayWar.Api api() {
    return api;
  }

  String coordinates() {
    return coordinates;
  }

  /** What of the JDK's modules this server needs and smaller builds of a JDK may lack. */
  ServerKind needing(String... modules) {
    this.modules = List.of(modules);
    return this;
  }

  /** The modules that this server needs and a JDK lacks. */
  public List<String> missingFrom(Jdk jdk) {
    return modules.stream().filter(module -> !jdk.has(module)).toList();
  }

  public boolean runsOn(Jdk jdk) {
    return oldestJdk <= jdk.version() && jdk.version() <= newestJdk;
  }

  /** The JNDI name of the server's own executor, null if it has none. */
  public String managedExecutor() {
    return executor;
  }

  /** What {@code web.xml} needs beside the rest. */
  String webXml() {
    return "java:comp/env/executor".equals(executor)
        ? "<resource-env-ref>"
            + "<resource-env-ref-name>executor</resource-env-ref-name>"
            + "<resource-env-ref-type>"
            + (api == RelayWar.Api.JAVAX ? "javax" : "jakarta")
            + ".enterprise.concurrent.ManagedExecutorService</resource-env-ref-type>"
            + "</resource-env-ref>"
        : "";
  }

  /** Where the agent is given, for the page of supported servers. */
  public abstract String how();

  /** Configures what was unpacked, and tells how to start it in the foreground. */
  abstract ProcessBuilder prepare(Setup setup) throws IOException;

  /** Where a web application goes. */
  abstract String deployments();

  /**
   * What the server says, as a regular expression, when it is ready to take deployments; null if it
   * takes them before it is started.
   */
  String readyLine() {
    return null;
  }

  /** Puts the web application there, whether or not an older copy of it is running. */
  void deploy(Path home, Path war) throws IOException {
    Path folder = Files.createDirectories(home.resolve(deployments()));
    Path copy = Files.copy(war, home.resolve("relay.war"), StandardCopyOption.REPLACE_EXISTING);
    Files.move(copy, folder.resolve("relay.war"), StandardCopyOption.ATOMIC_MOVE);
  }

  /** A free port of the loopback address. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name + " " + version;
  }
}
