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
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Towards a downstream that was not written for these tests. */
class WireMockTest {

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
}
