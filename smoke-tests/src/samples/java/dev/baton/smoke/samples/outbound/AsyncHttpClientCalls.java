package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.asynchttpclient.AsyncCompletionHandler;
import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.DefaultAsyncHttpClient;
import org.asynchttpclient.DefaultAsyncHttpClientConfig;
import org.asynchttpclient.ListenableFuture;
import org.asynchttpclient.Realm;
import org.asynchttpclient.Request;
import org.asynchttpclient.RequestBuilder;
import org.asynchttpclient.Response;
import org.asynchttpclient.proxy.ProxyServer;

/** AsyncHttpClient 2 and 3. */
public final class AsyncHttpClientCalls implements Call {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
  }

  private final AsyncHttpClient client;

  public AsyncHttpClientCalls(Integer proxy) {
    DefaultAsyncHttpClientConfig.Builder config =
        new DefaultAsyncHttpClientConfig.Builder().setFollowRedirect(true);
    if (proxy != null) {
      config.setProxyServer(new ProxyServer.Builder("127.0.0.1", proxy).build());
    }
    client = new DefaultAsyncHttpClient(config.build());
  }

  @Override
  public String send(Sent request) throws Exception {
    return prepare(request).send();
  }

  @Override
  public void sendThen(Sent request, Runnable then) {
    client.executeRequest(
        made(request),
        new AsyncCompletionHandler<Response>() {
          @Override
          public Response onCompleted(Response answer) {
            then.run();
            return answer;
          }

          @Override
          public void onThrowable(Throwable failure) {
            then.run();
          }
        });
  }

  @Override
  public void giveUp(String url) {
    client.executeRequest(made(Sent.get(url))).cancel(true);
  }

  @Override
  public Prepared prepare(Sent request) {
    Request made = made(request);
    return new Prepared() {
      @Override
      public String send() throws Exception {
        ListenableFuture<Response> answer = client.executeRequest(made);
        try {
          return answer.get(request.timeout, TimeUnit.MILLISECONDS).getResponseBody();
        } finally {
          answer.cancel(true);
        }
      }

      @Override
      public List<String> headers() {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, String> header : made.getHeaders()) {
          lines.add(header.getKey() + ": " + header.getValue());
        }
        return lines;
      }
    };
  }

  private static Request made(Sent request) {
    RequestBuilder made = new RequestBuilder(request.method).setUrl(request.url);
    for (String[] header : request.headers) {
      made.addHeader(header[0], header[1]);
    }
    if (request.user != null) {
      made.setRealm(
          new Realm.Builder(request.user, request.password)
              .setScheme(Realm.AuthScheme.BASIC)
              .build());
    }
    if (request.body != null && request.streamed) {
      made.setBody(new ByteArrayInputStream(request.body));
    } else if (request.body != null) {
      made.setBody(request.body);
    }
    return made.build();
  }
}
