package dev.baton.smoke.samples.outbound;

import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.SystemMaterializer;
import play.libs.ws.ahc.StandaloneAhcWSClient;
import play.shaded.ahc.org.asynchttpclient.AsyncHttpClient;

/** Play WS 3, with Baton told where its AsyncHttpClient and Netty went. */
public final class PlayWsCalls extends OverPlayWs {

  private static final String[] CONFIG = {
    "pekko.loglevel = OFF", "pekko.stdout-loglevel = OFF", "pekko.daemonic = on",
  };

  public PlayWsCalls(Integer proxy) {
    super(proxy);
  }

  @Override
  StandaloneAhcWSClient client(AsyncHttpClient transport) {
    ClassLoader loader = PlayWsCalls.class.getClassLoader();
    ActorSystem system =
        ActorSystem.create(
            "calls",
            ConfigFactory.parseString(String.join("\n", CONFIG))
                .withFallback(ConfigFactory.defaultReference(loader)),
            loader);
    return new StandaloneAhcWSClient(transport, SystemMaterializer.get(system).materializer());
  }
}
