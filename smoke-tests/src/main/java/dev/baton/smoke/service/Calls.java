package dev.baton.smoke.service;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The outbound clients by name. Each version of Apache's lives in a class loader of its own, so
 * that one service has them all.
 */
final class Calls {

  private static final Map<String, Call> CALLS = new ConcurrentHashMap<>();

  /** Port of the proxy that all calls go through, or null. */
  private static final Integer PROXY = Integer.getInteger("smoke.proxy");

  private Calls() {}

  static Call named(String name) {
    return CALLS.computeIfAbsent(name, Calls::create);
  }

  private static Call create(String name) {
    switch (name) {
      case "urlconnection":
        return new UrlConnectionCall();
      case "jdk-send":
        return new JdkCall(false, HttpClient.Version.HTTP_1_1);
      case "jdk-upgrade":
        return new JdkCall(false, HttpClient.Version.HTTP_2);
      case "jdk-sendasync":
        return new JdkCall(true, HttpClient.Version.HTTP_1_1);
      default:
        return apache(name);
    }
  }

  private static Call apache(String name) {
    try {
      List<URL> path = new ArrayList<>();
      path.add(Calls.class.getProtectionDomain().getCodeSource().getLocation());
      for (File jar : new File(System.getProperty("smoke.versions"), name).listFiles()) {
        path.add(jar.toURI().toURL());
      }
      String type =
          Calls.class.getPackageName()
              + (name.startsWith("apache4") ? ".apache.Apache4Call" : ".apache.Apache5Call");
      return (Call)
          new OwnLoader(path.toArray(new URL[0]))
              .loadClass(type)
              .getDeclaredConstructor()
              .newInstance();
    } catch (IOException | ReflectiveOperationException e) {
      throw new IllegalStateException("cannot load client " + name, e);
    }
  }

  private static final class OwnLoader extends URLClassLoader {
    OwnLoader(URL[] path) {
      super(path, Calls.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        if (name.startsWith("dev.baton.smoke.service.apache.") && findLoadedClass(name) == null) {
          return findClass(name);
        }
        return super.loadClass(name, resolve);
      }
    }
  }

  private static final class UrlConnectionCall implements Call {
    private static HttpURLConnection open(String url) throws IOException {
      Proxy proxy =
          PROXY == null
              ? Proxy.NO_PROXY
              : new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", PROXY));
      return (HttpURLConnection) new URL(url).openConnection(proxy);
    }

    @Override
    public String get(String url) throws Exception {
      return get(url, null, null);
    }

    @Override
    public String get(String url, String name, String value) throws Exception {
      HttpURLConnection connection = open(url);
      connection.setConnectTimeout(10_000);
      connection.setReadTimeout(10_000);
      if (name != null) {
        connection.setRequestProperty(name, value);
      }
      try (InputStream in = connection.getInputStream()) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    }

    @Override
    public void giveUp(String url) throws Exception {
      HttpURLConnection connection = open(url);
      connection.setReadTimeout(50);
      try {
        connection.getResponseCode();
        throw new IllegalStateException("an answer came");
      } catch (SocketTimeoutException e) {
        connection.disconnect();
      }
    }
  }

  private static final class JdkCall implements Call {
    private final boolean async;
    private final HttpClient client;

    JdkCall(boolean async, HttpClient.Version version) {
      this.async = async;
      HttpClient.Builder builder =
          HttpClient.newBuilder().version(version).followRedirects(HttpClient.Redirect.NORMAL);
      if (PROXY != null) {
        builder.proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", PROXY)));
      }
      this.client = builder.build();
    }

    @Override
    public String get(String url) throws Exception {
      return get(url, null, null);
    }

    @Override
    public String get(String url, String name, String value) throws Exception {
      HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(url));
      if (name != null) {
        builder.header(name, value);
      }
      HttpRequest request = builder.build();
      HttpResponse.BodyHandler<String> body = HttpResponse.BodyHandlers.ofString();
      return async
          ? client.sendAsync(request, body).get().body()
          : client.send(request, body).body();
    }

    @Override
    public void giveUp(String url) throws Exception {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
      if (async) {
        client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString()).cancel(true);
        return;
      }
      try {
        client.send(
            request.timeout(Duration.ofMillis(50)).build(), HttpResponse.BodyHandlers.ofString());
        throw new IllegalStateException("an answer came");
      } catch (HttpTimeoutException e) {
        return;
      }
    }
  }
}
