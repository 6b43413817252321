package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * Requests that the application signed, sent by every client in a flow: what was signed arrives as
 * it was, and what Baton adds is none of it.
 */
class SignedRequestsTest {

  private static final TraceHeaders FLOW = new TraceHeaders(5);
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
  private static final AwsCredentialsIdentity USER =
      AwsCredentialsIdentity.create("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

  private static ServiceJvm service;
  private static RawRecorder downstream;

  @BeforeAll
  static void start() {
    downstream = new RawRecorder();
    service =
        ServiceJvm.service(Jdk.of(17), "jdk-pool")
            .brief()
            .agentArguments(ServiceJvm.RELOCATED_BY_PLAY)
            .start();
  }

  @AfterAll
  static void stop() {
    downstream.close();
    service.close();
  }

  static List<String> clients() throws Exception {
    List<String> clients =
        new ArrayList<>(List.of("urlconnection", "jdk-send", "jdk-sendasync", "jdk-upgrade"));
    for (Samples.Sample each : Samples.inScope("outbound", Jdk.of(17))) {
      clients.add(Samples.compiled(each.id()).id());
    }
    return clients;
  }

  /** Amazon's signature, version 4, by the signer of its SDK; checked by signing what arrived. */
  @ParameterizedTest
  @MethodSource("clients")
  void ofAmazon(String client) {
    URI url = URI.create(downstream.url("/signed/amazon?a=1&b=2"));
    SdkHttpRequest signed =
        signed(
            SdkHttpRequest.builder()
                .method(SdkHttpMethod.GET)
                .uri(url)
                .putHeader("x-request-id", "signed-too")
                .putHeader("baggage", "of=the-application")
                .build());
    assertThat(authorization(signed))
        .contains("SignedHeaders=baggage;host;")
        .contains("x-request-id");

    RawRecorder.Request arrived = sent(client, url, lines(signed));

    SdkHttpRequest.Builder again = SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(url);
    String names = authorization(signed).replaceAll(".*SignedHeaders=([^,]*),.*", "$1");
    for (String name : names.split(";")) {
      if (!Set.of("host", "x-amz-date").contains(name)) {
        again.putHeader(name, arrived.only(name));
      }
    }
    assertThat(authorization(signed(again.build()))).isEqualTo(arrived.only("authorization"));
    assertThat(
            FLOW.with("x-request-id", "signed-too")
                .with("baggage", "of=the-application")
                .missingFrom(arrived))
        .isEmpty();
  }

  private static SdkHttpRequest signed(SdkHttpRequest request) {
    return AwsV4HttpSigner.create()
        .sign(
            sign ->
                sign.identity(USER)
                    .request(request)
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "execute-api")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-central-1")
                    .putProperty(AwsV4HttpSigner.SIGNING_CLOCK, CLOCK))
        .request();
  }

  private static String authorization(SdkHttpRequest request) {
    return request.firstMatchingHeader("Authorization").orElseThrow();
  }

  private static List<String> lines(SdkHttpRequest signed) {
    List<String> lines = new ArrayList<>();
    signed
        .headers()
        .forEach((name, values) -> values.forEach(value -> lines.add(name + ": " + value)));
    lines.removeIf(line -> line.toLowerCase(Locale.ROOT).startsWith("host:")); // The client's own.
    return lines;
  }

  /** RFC 9421: the base is made again of what arrived. */
  @ParameterizedTest
  @MethodSource("clients")
  void ofHttpMessages(String client) throws Exception {
    String parameters = "(\"x-b3-traceid\" \"x-tenant\");created=1767323045;keyid=\"one\"";
    String base = base("463ac35c9f6413ad", "blue", parameters);
    URI url = URI.create(downstream.url("/signed/message"));

    RawRecorder.Request arrived =
        sent(
            client,
            url,
            List.of(
                "x-b3-traceid: 463ac35c9f6413ad",
                "x-tenant: blue",
                "signature-input: sig1=" + parameters,
                "signature: sig1=:" + hmac(base) + ":"));

    String input = arrived.only("signature-input").substring("sig1=".length());
    String again = base(arrived.only("x-b3-traceid"), arrived.only("x-tenant"), input);
    assertThat(arrived.only("signature")).isEqualTo("sig1=:" + hmac(again) + ":");
    assertThat(arrived.lines("b3")).as("of the same format").isEmpty();
    assertThat(arrived.only("traceparent")).isEqualTo(FLOW.value("traceparent"));
  }

  private static String base(String traceId, String tenant, String parameters) {
    return "\"x-b3-traceid\": "
        + traceId
        + "\n\"x-tenant\": "
        + tenant
        + "\n\"@signature-params\": "
        + parameters;
  }

  private static String hmac(String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("shared secret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static RawRecorder.Request sent(String client, URI url, List<String> lines) {
    try (RawClient connection = service.connect()) {
      connection
          .get(
              "/sync/relay?carry=direct&client="
                  + client
                  + "&url="
                  + RawClient.encoded(url.toString())
                  + "&headers="
                  + RawClient.encoded(String.join("\n", lines)),
              FLOW.lines())
          .ok();
    }
    return downstream.takeOne(
        url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery()));
  }
}
