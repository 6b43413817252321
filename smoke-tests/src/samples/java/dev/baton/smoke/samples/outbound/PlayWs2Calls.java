package dev.baton.smoke.samples.outbound;

import akka.actor.ActorSystem;
import akka.stream.SystemMaterializer;
import com.typesafe.config.ConfigFactory;
import play.libs.ws.ahc.StandaloneAhcWSClient;
import play.shaded.ahc.org.asynchttpclient.AsyncHttpClient;

/** Play WS 2, with Baton told where its AsyncHttpClient and Netty went. */
public final class PlayWs2Calls extends OverPlayWs {

  private static final String[] CONFIG = {
    "akka.loglevel = OFF", "akka.stdout-loglevel = OFF", "akka.daemonic = on",
  };

  public PlayWs2Calls(Integer proxy) {
    super(proxy);
  }

  @Override
  StandaloneAhcWSClient client(AsyncHttpClient transport) {
    ClassLoader loader = PlayWs2Calls.class.getClassLoader();
    ActorSystem system =
        ActorSystem.create(
            "calls",
            ConfigFactory.parseString(String.join("\n", CONFIG))
                .withFallback(ConfigFactory.defaultReference(loader)),
            loader);
    return new StandaloneAhcWSClient(transport, SystemMaterializer.get(system).materializer());
  }
}
