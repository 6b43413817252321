package dev.baton.smoke.samples.tracer;

import dev.baton.smoke.service.Tracer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.instrumentation.apachehttpclient.v5_2.ApacheHttpClientTelemetry;
import io.opentelemetry.instrumentation.javahttpclient.JavaHttpClientTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/** OpenTelemetry's libraries for clients, with W3C's headers. */
public final class OpenTelemetryClients implements Tracer {

  private volatile SpanContext ended;

  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(new Ended()).build())
          .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
          .build();

  @Override
  public List<String[]> headers() {
    Span client =
        sdk.getTracer("sample").spanBuilder("call").setSpanKind(SpanKind.CLIENT).startSpan();
    client.end();
    return written(client.getSpanContext());
  }

  private List<String[]> written(SpanContext span) {
    List<String[]> headers = new ArrayList<>();
    sdk.getPropagators()
        .getTextMapPropagator()
        .inject(
            Context.root().with(Span.wrap(span)),
            headers,
            (all, name, value) -> all.add(new String[] {name, value}));
    return headers;
  }

  @Override
  public Map<String, Client> clients() {
    HttpClient jdk =
        JavaHttpClientTelemetry.create(sdk)
            .newHttpClient(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
    CloseableHttpClient apache = ApacheHttpClientTelemetry.create(sdk).newHttpClient();
    Map<String, Client> clients = new LinkedHashMap<>();
    clients.put(
        "java-http-client",
        url -> {
          jdk.send(
              HttpRequest.newBuilder(URI.create(url)).build(),
              HttpResponse.BodyHandlers.ofString());
          return written(ended);
        });
    clients.put(
        "java-http-client-async",
        url -> {
          jdk.sendAsync(
                  HttpRequest.newBuilder(URI.create(url)).build(),
                  HttpResponse.BodyHandlers.ofString())
              .get();
          return written(ended);
        });
    clients.put(
        "apache-httpclient-5.2",
        url -> {
          apache.execute(new HttpGet(url), answer -> EntityUtils.toString(answer.getEntity()));
          return written(ended);
        });
    return clients;
  }

  /** Keeps the span of the last call. */
  private final class Ended implements SpanProcessor {
    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      ended = span.getSpanContext();
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }
}
