package dev.baton.smoke.samples.tracer;

import brave.httpclient5.HttpClient5Tracing;
import brave.okhttp3.TracingInterceptor;
import dev.baton.smoke.service.Tracer;
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

/** Brave's instrumentation of clients. */
public final class BraveClients implements Tracer {

  private final BraveTracer brave = new BraveTracer();

  @Override
  public List<String[]> headers() {
    return brave.headers();
  }

  @Override
  public Map<String, Client> clients() {
    CloseableHttpClient apache =
        HttpClient5Tracing.newBuilder(brave.tracing).build(HttpClients.custom());
    OkHttpClient ok =
        new OkHttpClient.Builder()
            .addNetworkInterceptor(TracingInterceptor.create(brave.tracing))
            .build();
    Map<String, Client> clients = new LinkedHashMap<>();
    clients.put(
        "httpclient5",
        url -> {
          apache.execute(new HttpGet(url), answer -> EntityUtils.toString(answer.getEntity()));
          return brave.written(brave.finished);
        });
    clients.put(
        "okhttp3",
        url -> {
          try (Response answer = ok.newCall(new Request.Builder().url(url).build()).execute()) {
            answer.body().string();
          }
          return brave.written(brave.finished);
        });
    return clients;
  }
}
