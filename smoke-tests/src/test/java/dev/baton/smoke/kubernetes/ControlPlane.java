package dev.baton.smoke.kubernetes;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A real etcd, API server and controller manager on loopback. Pods are admitted, defaulted, checked
 * and stored; nothing schedules or runs them.
 */
final class ControlPlane implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String TOKEN = "for-tests-on-loopback";

  private static final String CONTROLLERS =
      "deployment-controller,replicaset-controller,replicationcontroller-controller,"
          + "statefulset-controller,daemonset-controller,job-controller,cronjob-controller,"
          + "serviceaccount-controller,namespace-controller,root-ca-certificate-publisher-controller,"
          + "resourcequota-controller";

  private final Path binaries;
  private final Path folder;
  private final Path config;
  private final List<Process> processes = new ArrayList<>();
  private final String server;
  private final HttpClient client;

  /** What the server says to a request. */
  record Answer(int status, JsonObject body) {

    boolean done() {
      return status / 100 == 2;
    }

    /** Why not. */
    String message() {
      return body.has("message") ? body.get("message").getAsString() : body.toString();
    }

    JsonObject orThrow() {
      if (!done()) {
        throw new IllegalStateException(status + " " + message());
      }
      return body;
    }
  }

  /** What a program says. */
  record Said(int code, String out, String err) {

    String orThrow() {
      if (code != 0) {
        throw new IllegalStateException("exit code " + code + ": " + err);
      }
      return out;
    }
  }

  /**
   * Starts it, and waits until it is ready.
   *
   * @param binaries of {@link #find}
   * @param emulated an older version that the server is to behave as, such as {@code 1.34}; empty
   *     for its own
   * @param folder its own, for its files
   */
  ControlPlane(Path binaries, String emulated, Path folder) throws Exception {
    this.binaries = binaries.toAbsolutePath();
    this.folder = Files.createDirectories(folder).toAbsolutePath();
    this.config = this.folder.resolve("kubeconfig");
    Path data = Files.createTempDirectory(this.folder, "data");
    String etcd = "http://127.0.0.1:" + freePort();
    String peer = "http://127.0.0.1:" + freePort();
    int port = freePort();
    server = "https://127.0.0.1:" + port;
    try {
      start(
          "etcd",
          List.of(
              "--data-dir=" + data.resolve("etcd"),
              "--listen-client-urls=" + etcd,
              "--advertise-client-urls=" + etcd,
              "--listen-peer-urls=" + peer,
              "--initial-advertise-peer-urls=" + peer,
              "--initial-cluster=default=" + peer,
              "--unsafe-no-fsync"));
      KeyPair keys = KeyPairGenerator.getInstance("RSA").generateKeyPair();
      Path key = pem(data, "PRIVATE KEY", keys.getPrivate().getEncoded());
      List<String> arguments =
          new ArrayList<>(
              List.of(
                  "--etcd-servers=" + etcd,
                  "--bind-address=127.0.0.1",
                  "--advertise-address=127.0.0.1",
                  "--secure-port=" + port,
                  "--cert-dir=" + data,
                  "--token-auth-file="
                      + Files.writeString(
                          data.resolve("tokens"), TOKEN + ",admin,admin,system:masters\n"),
                  "--authorization-mode=RBAC",
                  "--endpoint-reconciler-type=none",
                  "--service-account-issuer=https://kubernetes.default.svc",
                  "--service-account-signing-key-file=" + key,
                  "--service-account-key-file="
                      + pem(data, "PUBLIC KEY", keys.getPublic().getEncoded()),
                  "--service-cluster-ip-range=10.0.0.0/24",
                  "--enable-priority-and-fairness=false"));
      if (!emulated.isEmpty()) {
        arguments.add("--emulated-version=" + emulated);
      }
      if (isBeta(emulated)) {
        arguments.add("--feature-gates=MutatingAdmissionPolicy=true");
        arguments.add("--runtime-config=admissionregistration.k8s.io/v1beta1=true");
        // The server watches v1 whatever it is told.
        arguments.add("--emulation-forward-compatible=true");
      }
      start("kube-apiserver", arguments);
      Path certificate = data.resolve("apiserver.crt");
      await("kube-apiserver's certificate", () -> Files.exists(certificate) ? certificate : null);
      client = HttpClient.newBuilder().sslContext(trusting(certificate)).build();
      await("kube-apiserver", () -> ready() ? server : null);
      writeConfig(certificate);
      start(
          "kube-controller-manager",
          List.of(
              "--kubeconfig=" + config,
              "--service-account-private-key-file=" + key,
              "--root-ca-file=" + certificate,
              "--leader-elect=false",
              "--bind-address=127.0.0.1",
              "--secure-port=0",
              "--controllers=" + CONTROLLERS));
      awaitAccount("default");
    } catch (Exception | Error e) {
      close();
      throw e;
    }
  }

  /** Whether mutating admission policies are a beta in this version, and have to be switched on. */
  static boolean isBeta(String version) {
    return version.equals("1.34") || version.equals("1.35");
  }

  /**
   * The folder with the programs of the version that {@code kubernetes/go.mod} names, if they are
   * there: in {@code .ci/kubernetes}, or in the folder that the environment variable {@code
   * KUBERNETES_HOME} names.
   */
  static Optional<Path> find() {
    Path folder =
        Path.of(System.getenv().getOrDefault("KUBERNETES_HOME", "../.ci/kubernetes"))
            .resolve(version());
    boolean there =
        List.of("etcd", "kube-apiserver", "kube-controller-manager", "kubectl").stream()
            .allMatch(each -> Files.isExecutable(folder.resolve(each)));
    return there ? Optional.of(folder) : Optional.empty();
  }

  static String version() {
    try {
      return Files.readString(Path.of("kubernetes/go.mod"))
          .lines()
          .filter(line -> line.matches("\\s*(require )?k8s.io/kubernetes v.*"))
          .map(line -> line.replaceAll(".* v", "").trim())
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void start(String program, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(binaries.resolve(program).toString()));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(program + ".log").toFile())
            .start();
    processes.add(process);
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  private static Path pem(Path folder, String what, byte[] key) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
    return Files.writeString(
        folder.resolve(what.replace(' ', '-') + ".pem"),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, text, what));
  }

  private static SSLContext trusting(Path certificates)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(certificates)) {
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("" + store.size(), each);
      }
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private void writeConfig(Path certificate) throws IOException {
    Files.writeString(
        config,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "%s", certificate-authority: "%s"}}]
        users: [{name: u, user: {token: %s}}]
        contexts: [{name: x, context: {cluster: c, user: u}}]
        current-context: x
        """
            .formatted(server, certificate, TOKEN));
  }

  private boolean ready() {
    try {
      return send("GET", "/readyz", HttpRequest.BodyPublishers.noBody()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private HttpResponse<String> send(String method, String path, HttpRequest.BodyPublisher body)
      throws IOException {
    try {
      return client.send(
          HttpRequest.newBuilder(URI.create(server + path))
              .timeout(Duration.ofMinutes(1))
              .header("authorization", "Bearer " + TOKEN)
              .header("content-type", contentType(method))
              .method(method, body)
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String contentType(String method) {
    return method.equals("PATCH") ? "application/merge-patch+json" : "application/json";
  }

  /** Something that is asked again and again. */
  interface Question<T> {
    /** The answer, or null if there is none yet. */
    T ask() throws Exception;
  }

  /** Asks until there is an answer. */
  <T> T await(String what, Question<T> question) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (T answer = question.ask(); ; answer = question.ask()) {
      if (answer != null) {
        return answer;
      }
      for (Process process : processes) {
        if (!process.isAlive()) {
          throw new IllegalStateException(
              process.info().command().orElse("a program")
                  + " has ended: exit code "
                  + process.exitValue()
                  + "; see the logs in "
                  + folder);
        }
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            what + ": nothing after " + PATIENCE.toMinutes() + " minutes; see " + folder);
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  Answer get(String path) throws IOException {
    return answer(send("GET", path, HttpRequest.BodyPublishers.noBody()));
  }

  Answer post(String path, JsonElement body) throws IOException {
    return answer(send("POST", path, HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  /** Merges. */
  Answer patch(String path, String body) throws IOException {
    return answer(send("PATCH", path, HttpRequest.BodyPublishers.ofString(body)));
  }

  Answer delete(String path) throws IOException {
    return answer(send("DELETE", path, HttpRequest.BodyPublishers.noBody()));
  }

  private static Answer answer(HttpResponse<String> response) {
    JsonObject body = new JsonObject();
    if (response.body().startsWith("{")) {
      body = JsonParser.parseString(response.body()).getAsJsonObject();
    } else {
      body.addProperty("message", response.body());
    }
    return new Answer(response.statusCode(), body);
  }

  /** The collection that a resource belongs to. */
  static String path(JsonObject resource, String namespace) {
    String version = resource.get("apiVersion").getAsString();
    String kind = resource.get("kind").getAsString().toLowerCase(java.util.Locale.ROOT);
    return (version.contains("/") ? "/apis/" : "/api/")
        + version
        + "/namespaces/"
        + namespace
        + "/"
        + kind
        + "s";
  }

  /**
   * A node that takes the pods of DaemonSets. No kubelet says that it is ready, so the mark that
   * each node is born with is taken off.
   */
  void node(String name) throws Exception {
    JsonObject node = new JsonObject();
    node.add("metadata", new JsonObject());
    node.getAsJsonObject("metadata").addProperty("name", name);
    post("/api/v1/nodes", node).orThrow();
    kubectl("", "taint", "node", name, "node.kubernetes.io/not-ready:NoSchedule-").orThrow();
  }

  /** Makes a namespace, and waits until pods can be made in it. */
  void namespace(String name, String... labels) throws Exception {
    JsonObject namespace = JsonParser.parseString("{metadata: {labels: {}}}").getAsJsonObject();
    JsonObject metadata = namespace.getAsJsonObject("metadata");
    metadata.addProperty("name", name);
    for (String label : labels) {
      int at = label.indexOf('=');
      metadata
          .getAsJsonObject("labels")
          .addProperty(label.substring(0, at), label.substring(at + 1));
    }
    post("/api/v1/namespaces", namespace).orThrow();
    awaitAccount(name);
  }

  private void awaitAccount(String namespace) throws Exception {
    String account = "/api/v1/namespaces/" + namespace + "/serviceaccounts/default";
    await("the service account of " + namespace, () -> get(account).done() ? account : null);
  }

  /** Runs kubectl. */
  Said kubectl(String in, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of(binaries.resolve("kubectl").toString(), "--kubeconfig=" + config));
    command.add("--cache-dir=" + folder.resolve("cache"));
    command.addAll(Arrays.asList(arguments));
    return run(folder, in, command);
  }

  /** Runs a program to its end. */
  static Said run(Path folder, String in, List<String> command) throws Exception {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(in.getBytes(StandardCharsets.UTF_8));
    }
    if (!process.waitFor(PATIENCE.toMinutes(), TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException(command + " does not end");
    }
    Said said = new Said(process.exitValue(), Files.readString(out), Files.readString(err));
    Files.delete(out);
    Files.delete(err);
    return said;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Ends what was started, the last first. */
  @Override
  public void close() {
    Collections.reverse(processes);
    for (Process process : processes) {
      process.destroyForcibly().onExit().join();
    }
    processes.clear();
  }
}
