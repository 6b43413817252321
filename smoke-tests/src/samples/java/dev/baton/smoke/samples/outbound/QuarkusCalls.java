package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import io.quarkus.runtime.Application;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.QueryParam;
import javax.ws.rs.client.ClientRequestFilter;
import org.eclipse.microprofile.rest.client.RestClientBuilder;

/** Quarkus' REST client, made by MicroProfile's builder: calls that wait, and {@code Uni}. */
public final class QuarkusCalls extends MicroProfileCalls {

  /** Calls that begin once somebody wants to know of them. */
  @Path("{path:.*}")
  public interface Later {
    @GET
    Uni<String> get(@PathParam("path") String path, @QueryParam("with") String with);
  }

  /** Complains of every connection that a server resets; kept, as loggers are held weakly. */
  private static final Logger CONNECTIONS = Logger.getLogger("io.vertx.core");

  static {
    System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
    System.setProperty("quarkus.banner.enabled", "false");
    ContextLoader.during(QuarkusCalls::started);
    CONNECTIONS.setLevel(Level.OFF);
  }

  private final int calls;
  private final Map<String, Later> later = new ConcurrentHashMap<>();

  public QuarkusCalls(Integer proxy) {
    this(200, proxy);
  }

  private QuarkusCalls(int calls, Integer proxy) {
    super(proxy);
    this.calls = calls;
  }

  private static Application started() {
    try {
      Application application =
          (Application)
              Class.forName("io.quarkus.runner.ApplicationImpl")
                  .getDeclaredConstructor()
                  .newInstance();
      application.start(new String[0]);
      return application;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  void adapt(RestClientBuilder builder, Sent request) {
    builder.property("io.quarkus.rest.client.connection-pool-size", calls);
    builder.register(
        (ClientRequestFilter)
            context -> context.setUri(URI.create(context.getUri().toString().replace("%2F", "/"))));
    later.computeIfAbsent(key(request), made -> builder.build(Later.class));
  }

  private static String key(Sent request) {
    return authority(request) + " " + request.timeout;
  }

  @Override
  public void sendThen(Sent request, Runnable then) {
    readyForLater(request);
    Later service = later.get(key(request));
    ContextLoader.during(() -> service.get(path(request), with(request)))
        .subscribe()
        .with(answer -> then.run(), failure -> then.run());
  }

  @Override
  public Call narrow() {
    return new QuarkusCalls(1, null);
  }
}
