package dev.baton.smoke.mesh;

import dev.baton.smoke.Jdk;
import dev.baton.smoke.ServiceJvm;

/** What services are made of: a server and a client. */
enum Stack {
  TOMCAT(
      "Tomcat, Apache HttpClient 5",
      17,
      "TomcatServer@newest",
      "/sync/join",
      "ApacheHttpClient5Calls@newest"),
  SPRING_BOOT("Spring Boot MVC, RestClient", 25, "SpringBootService@newest", "/join", "its-own"),
  WEB_FLUX("WebFlux, WebClient", 17, "WebFluxService@newest", "/join", "its-own"),
  JDK("JDK's server, java.net.http", 25, "jdk-pool", "/sync/join", "jdk-sendasync");

  private final String title;
  private final int jdk;
  private final String server;
  private final String path;
  private final String client;

  Stack(String title, int jdk, String server, String path, String client) {
    this.title = title;
    this.jdk = jdk;
    this.server = server;
    this.path = path;
    this.client = client;
  }

  /** A service, not yet started. */
  ServiceJvm.Builder service() {
    ServiceJvm.Builder jvm = ServiceJvm.service(Jdk.of(jdk), server);
    return client.contains("@") ? jvm.with(client) : jvm;
  }

  /** What a service is asked for, to ask others in its turn. */
  String path() {
    return path + "?client=" + client;
  }

  @Override
  public String toString() {
    return title;
  }
}
