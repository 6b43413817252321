package dev.baton.smoke.samples.outbound;

import com.squareup.okhttp.Authenticator;
import com.squareup.okhttp.Callback;
import com.squareup.okhttp.Credentials;
import com.squareup.okhttp.Dispatcher;
import com.squareup.okhttp.MediaType;
import com.squareup.okhttp.OkHttpClient;
import com.squareup.okhttp.Request;
import com.squareup.okhttp.RequestBody;
import com.squareup.okhttp.Response;
import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okio.BufferedSink;

/** OkHttp 2; {@code execute}, and {@code enqueue} for callbacks. */
public final class OkHttp2Calls implements Call {

  private final OkHttpClient client = new OkHttpClient();

  public OkHttp2Calls(Integer proxy) {
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequests(200);
    dispatcher.setMaxRequestsPerHost(200);
    client.setDispatcher(dispatcher);
    client.networkInterceptors().add(chain -> chain.proceed(intercepted(chain.request())));
    if (proxy != null) {
      client.setProxy(new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", proxy)));
    }
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
              public void onFailure(Request call, IOException failure) {
                then.run();
              }

              @Override
              public void onResponse(Response answer) throws IOException {
                answer.body().close();
                then.run();
              }
            });
  }

  @Override
  public Call narrow() {
    OkHttp2Calls narrow = new OkHttp2Calls(null);
    narrow.client.getDispatcher().setMaxRequestsPerHost(1);
    return narrow;
  }

  @Override
  public Prepared prepare(Sent request) {
    Request made = made(request);
    OkHttpClient sender = to(request);
    return new Prepared() {
      @Override
      public String send() throws IOException {
        return sender.newCall(made).execute().body().string();
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

  private OkHttpClient to(Sent request) {
    OkHttpClient copy = client.clone();
    copy.setConnectTimeout(request.timeout, TimeUnit.MILLISECONDS);
    copy.setReadTimeout(request.timeout, TimeUnit.MILLISECONDS);
    if (request.user != null) {
      copy.setAuthenticator(
          new Authenticator() {
            @Override
            public Request authenticate(Proxy proxy, Response answer) {
              return answer.request().header("Authorization") != null
                  ? null
                  : answer
                      .request()
                      .newBuilder()
                      .header("Authorization", Credentials.basic(request.user, request.password))
                      .build();
            }

            @Override
            public Request authenticateProxy(Proxy proxy, Response answer) {
              return null;
            }
          });
    }
    return copy;
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
