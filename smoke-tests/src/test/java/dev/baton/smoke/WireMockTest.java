package dev.baton.smoke;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.matching.RequestPatternBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Towards a downstream that was not written for these tests. */
class WireMockTest {

  private static final String PASSWORD = "changeit";

  @TempDir Path folder;

  static List<Jdk> jdks() {
    return Jdk.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aStandardServerReceivesEveryHeader(Jdk jdk) {
    WireMockServer downstream = new WireMockServer(wireMockConfig().dynamicPort());
    downstream.start();
    downstream.stubFor(any(anyUrl()).willReturn(ok("fine")));
    try (ServiceJvm service = ServiceJvm.service(jdk, "tomcat-jakarta").with("tomcat11").start()) {
      for (String client : EdgesTest.clients().toList()) {
        TraceHeaders flow = new TraceHeaders(5);
        String url = "/call/" + client;
        assertThat(
                service.get(
                    RawClient.relay("/sync", "then-compose", client, downstream.baseUrl() + url),
                    flow.lines()))
            .isEqualTo("fine");
        RequestPatternBuilder expected = getRequestedFor(urlEqualTo(url));
        for (String name : TraceHeaders.NAMES) {
          expected.withHeader(name, equalTo(flow.value(name)));
        }
        downstream.verify(1, expected);
      }
    } finally {
      downstream.stop();
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void overTlsEachHeaderArrivesOnce(Jdk jdk) throws Exception {
    Path keys = folder.resolve("keys.p12");
    keytool(jdk, keys);
    WireMockServer downstream =
        new WireMockServer(
            wireMockConfig()
                .dynamicPort()
                .dynamicHttpsPort()
                .keystorePath(keys.toString())
                .keystoreType("PKCS12")
                .keystorePassword(PASSWORD)
                .keyManagerPassword(PASSWORD));
    downstream.start();
    downstream.stubFor(any(anyUrl()).willReturn(ok("fine")));
    try (ServiceJvm service =
        ServiceJvm.service(jdk, "jdk-pool")
            .option(
                "-Djavax.net.ssl.trustStore=" + keys,
                "-Djavax.net.ssl.trustStorePassword=" + PASSWORD)
            .start()) {
      for (String client : EdgesTest.clients().toList()) {
        TraceHeaders flow = new TraceHeaders(6);
        String url = "https://localhost:" + downstream.httpsPort() + "/tls/" + client;
        assertThat(service.get(RawClient.relay("", "submit-callable", client, url), flow.lines()))
            .as(client)
            .isEqualTo("fine");
        List<LoggedRequest> received =
            downstream.findAll(getRequestedFor(urlEqualTo("/tls/" + client)));
        assertThat(received).as(client).hasSize(1);
        assertThat(received.get(0).getProtocol())
            .as(client)
            .isEqualTo(client.equals("jdk-upgrade") ? "HTTP/2.0" : "HTTP/1.1");
        for (String name : TraceHeaders.NAMES) {
          assertThat(received.get(0).getHeaders().getHeader(name).values())
              .as("%s, %s", client, name)
              .containsExactly(flow.value(name));
        }
      }
    } finally {
      downstream.stop();
    }
  }

  private static void keytool(Jdk jdk, Path keys) throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(
                jdk.home().resolve("bin/keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "RSA",
                "-alias",
                "downstream",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=DNS:localhost,IP:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes());
    assertThat(keytool.waitFor()).as(said).isZero();
  }
}
