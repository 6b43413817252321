package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Sent;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import okhttp3.Callback;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;

/** OkHttp, every call by {@code enqueue}; and WebSockets, for URLs that begin with ws. */
public final class OkHttpEnqueueCalls extends OkHttpCalls {

  public OkHttpEnqueueCalls(Integer proxy) {
    super(proxy);
  }

  @Override
  String answer(okhttp3.Call call) throws Exception {
    CompletableFuture<String> done = new CompletableFuture<>();
    call.enqueue(
        new Callback() {
          @Override
          public void onFailure(okhttp3.Call call, IOException failure) {
            done.completeExceptionally(failure);
          }

          @Override
          public void onResponse(okhttp3.Call call, Response answer) throws IOException {
            done.complete(answer.body().string());
          }
        });
    return done.get();
  }

  /** Runs {@code then} when the socket is open, and GETs the URL that a message is. */
  @Override
  public void sendThen(Sent request, Runnable then) {
    if (!request.url.startsWith("ws:")) {
      super.sendThen(request, then);
      return;
    }
    client.newWebSocket(
        new Request.Builder().url(request.url).build(),
        new WebSocketListener() {
          @Override
          public void onOpen(WebSocket socket, Response answer) {
            then.run();
          }

          @Override
          public void onMessage(WebSocket socket, String url) {
            try {
              get(url);
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          }
        });
  }

  @Override
  public void giveUp(String url) {
    okhttp3.Call call = client.newCall(new Request.Builder().url(url).build());
    call.enqueue(
        new Callback() {
          @Override
          public void onFailure(okhttp3.Call call, IOException failure) {}

          @Override
          public void onResponse(okhttp3.Call call, Response answer) {
            answer.body().close();
          }
        });
    call.cancel();
  }
}
