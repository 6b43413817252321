package dev.baton.smoke.samples.outbound;

import com.google.api.client.http.javanet.NetHttpTransport;
import java.net.InetSocketAddress;
import java.net.Proxy;

/** Google's HTTP client over {@code HttpURLConnection}. */
public final class GoogleHttpClientCalls extends GoogleCalls {

  public GoogleHttpClientCalls(Integer proxy) {
    super(
        new NetHttpTransport.Builder()
            .setProxy(
                proxy == null
                    ? Proxy.NO_PROXY
                    : new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", proxy)))
            .build());
  }
}
