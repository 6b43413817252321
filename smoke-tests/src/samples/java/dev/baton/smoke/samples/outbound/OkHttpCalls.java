package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.Callback;
import okhttp3.Credentials;
import okhttp3.Dispatcher;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;

/** OkHttp, through what 3.0 and 5 both have; {@code execute}, and {@code enqueue} for callbacks. */
public class OkHttpCalls implements Call {

  final OkHttpClient client;

  public OkHttpCalls(Integer proxy) {
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequests(200);
    dispatcher.setMaxRequestsPerHost(200);
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .dispatcher(dispatcher)
            .addNetworkInterceptor(chain -> chain.proceed(intercepted(chain.request())));
    if (proxy != null) {
      builder.proxy(new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", proxy)));
    }
    client = builder.build();
  }

  private OkHttpCalls(OkHttpClient client) {
    this.client = client;
  }

  private static Request intercepted(Request request) {
    String header = request.header(Sent.INTERCEPTED);
    return header == null
        ? request
        : request
            .newBuilder()
            .removeHeader(Sent.INTERCEPTED)
            .header(header.split("=")[0], header.split("=")[1])
            .build();
  }

  @Override
  public String send(Sent request) throws Exception {
    return prepare(request).send();
  }

  @Override
  public void sendThen(Sent request, Runnable then) {
    to(request)
        .newCall(made(request))
        .enqueue(
            new Callback() {
              @Override
              public void onFailure(okhttp3.Call call, IOException failure) {
                then.run();
              }

              @Override
              public void onResponse(okhttp3.Call call, Response answer) {
                answer.body().close();
                then.run();
              }
            });
  }

  @Override
  public Call narrow() {
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequestsPerHost(1);
    return new OkHttpCalls(client.newBuilder().dispatcher(dispatcher).build());
  }

  @Override
  public Prepared prepare(Sent request) {
    Request made = made(request);
    OkHttpClient sender = to(request);
    return new Prepared() {
      @Override
      public String send() throws Exception {
        return answer(sender.newCall(made));
      }

      @Override
      public List<String> headers() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < made.headers().size(); i++) {
          lines.add(made.headers().name(i) + ": " + made.headers().value(i));
        }
        return lines;
      }
    };
  }

  /** Makes the call and waits for its answer. */
  String answer(okhttp3.Call call) throws Exception {
    return call.execute().body().string();
  }

  private OkHttpClient to(Sent request) {
    OkHttpClient.Builder builder =
        client
            .newBuilder()
            .connectTimeout(request.timeout, TimeUnit.MILLISECONDS)
            .readTimeout(request.timeout, TimeUnit.MILLISECONDS);
    if (request.user != null) {
      builder.authenticator(
          (route, answer) ->
              answer.request().header("Authorization") != null
                  ? null
                  : answer
                      .request()
                      .newBuilder()
                      .header("Authorization", Credentials.basic(request.user, request.password))
                      .build());
    }
    return builder.build();
  }

  private static Request made(Sent request) {
    Request.Builder made = new Request.Builder().url(request.url);
    for (String[] header : request.headers) {
      made.addHeader(header[0], header[1]);
    }
    return made.method(request.method, body(request)).build();
  }

  private static RequestBody body(Sent request) {
    if (request.body == null || !request.streamed) {
      return request.body == null ? null : RequestBody.create(null, request.body);
    }
    return new RequestBody() {
      @Override
      public MediaType contentType() {
        return null;
      }

      @Override
      public void writeTo(BufferedSink sink) throws IOException {
        sink.write(request.body);
      }
    };
  }
}
