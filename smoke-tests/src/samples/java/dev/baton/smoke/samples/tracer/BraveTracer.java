package dev.baton.smoke.samples.tracer;

import brave.Span;
import brave.Tracing;
import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.httpclient5.HttpClient5Tracing;
import brave.okhttp3.TracingInterceptor;
import brave.propagation.B3Propagation;
import brave.propagation.TraceContext;
import dev.baton.smoke.service.Tracer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/** Brave, with B3 in several headers, and its instrumentation of clients. */
public final class BraveTracer implements Tracer {

  private volatile TraceContext finished;

  private final Tracing tracing =
      Tracing.newBuilder()
          .localServiceName("sample")
          .propagationFactory(
              B3Propagation.newFactoryBuilder().injectFormat(B3Propagation.Format.MULTI).build())
          .addSpanHandler(
              new SpanHandler() {
                @Override
                public boolean end(TraceContext context, MutableSpan span, Cause cause) {
                  finished = context;
                  return true;
                }
              })
          .build();

  @Override
  public List<String[]> headers() {
    Span root = tracing.tracer().newTrace();
    Span client = tracing.tracer().newChild(root.context()).kind(Span.Kind.CLIENT).start();
    client.finish();
    return written(client.context());
  }

  private List<String[]> written(TraceContext span) {
    List<String[]> headers = new ArrayList<>();
    tracing
        .propagation()
        .<List<String[]>>injector((all, name, value) -> all.add(new String[] {name, value}))
        .inject(span, headers);
    return headers;
  }

  @Override
  public Map<String, Client> clients() {
    CloseableHttpClient apache = HttpClient5Tracing.newBuilder(tracing).build(HttpClients.custom());
    OkHttpClient ok =
        new OkHttpClient.Builder()
            .addNetworkInterceptor(TracingInterceptor.create(tracing))
            .build();
    Map<String, Client> clients = new LinkedHashMap<>();
    clients.put(
        "httpclient5",
        url -> {
          apache.execute(new HttpGet(url), answer -> EntityUtils.toString(answer.getEntity()));
          return written(finished);
        });
    clients.put(
        "okhttp3",
        url -> {
          try (Response answer = ok.newCall(new Request.Builder().url(url).build()).execute()) {
            answer.body().string();
          }
          return written(finished);
        });
    return clients;
  }
}
