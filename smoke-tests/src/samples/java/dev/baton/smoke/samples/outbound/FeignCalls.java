package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Sent;
import feign.AsyncClient;
import feign.AsyncFeign;
import feign.Client;
import feign.RequestLine;
import feign.Target;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** OpenFeign on its default client, which is {@code HttpURLConnection}. */
public class FeignCalls extends Feign9Calls {

  /** What the service calls and does not wait for. */
  public interface DownstreamLater {
    @RequestLine("GET")
    CompletableFuture<String> get(URI url);
  }

  private static final ExecutorService POOL =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
          });

  public FeignCalls(Integer proxy) {
    super(proxy);
  }

  @Override
  protected Client transport(Sent request) {
    askTheJdk(request);
    return new Client.Default(null, null, false);
  }

  /** The transport where a call is not waited for. */
  protected AsyncClient<?> transportLater(Sent request) {
    return new AsyncClient.Default<>(transport(request), POOL);
  }

  @Override
  public void sendThen(Sent request, Runnable then) {
    sendThen(transportLater(request), request, then);
  }

  private static <C> void sendThen(AsyncClient<C> client, Sent request, Runnable then) {
    AsyncFeign.<C>asyncBuilder()
        .client(client)
        .options(options(request))
        .target(Target.EmptyTarget.create(DownstreamLater.class))
        .get(URI.create(request.url))
        .whenComplete((answer, failure) -> then.run());
  }
}
