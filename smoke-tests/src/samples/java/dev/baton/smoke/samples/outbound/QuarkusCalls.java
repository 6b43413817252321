package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import io.quarkus.runtime.Application;
import java.net.URI;
import javax.ws.rs.client.ClientRequestFilter;
import org.eclipse.microprofile.rest.client.RestClientBuilder;

/** Quarkus' REST client, made by MicroProfile's builder. */
public final class QuarkusCalls extends MicroProfileCalls {

  static {
    System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
    System.setProperty("quarkus.banner.enabled", "false");
    ContextLoader.during(QuarkusCalls::started);
  }

  private final int calls;

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
            context ->
                context.setUri(URI.create(context.getUri().toString().replace("%2F", "/"))));
  }

  @Override
  public Call narrow() {
    return new QuarkusCalls(1, null);
  }
}
