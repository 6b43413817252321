package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Sent;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.concurrent.TimeUnit;
import okhttp3.Credentials;
import okhttp3.OkHttpClient;

/** OkHttp, for libraries that ride on it. */
final class OkHttpTransport {

  private OkHttpTransport() {}

  static OkHttpClient client(Integer proxy, Sent request) {
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder().readTimeout(request.timeout, TimeUnit.MILLISECONDS);
    if (proxy != null) {
      builder.proxy(new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", proxy)));
    }
    if (request.user != null) {
      builder.authenticator(
          (route, answer) ->
              answer
                  .request()
                  .newBuilder()
                  .header("Authorization", Credentials.basic(request.user, request.password))
                  .build());
    }
    return builder.build();
  }
}
