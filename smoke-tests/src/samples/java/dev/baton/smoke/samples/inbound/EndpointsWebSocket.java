package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Endpoints;
import javax.servlet.ServletContext;
import javax.websocket.DeploymentException;
import javax.websocket.HandshakeResponse;
import javax.websocket.OnMessage;
import javax.websocket.server.HandshakeRequest;
import javax.websocket.server.ServerContainer;
import javax.websocket.server.ServerEndpoint;
import javax.websocket.server.ServerEndpointConfig;

/** What {@code Server} calls a WebSocket, for containers that have {@code javax.websocket}. */
@ServerEndpoint("/websocket") // Jetty asks for it, though it is deployed by hand.
public final class EndpointsWebSocket {

  /** To be called while the context starts, once the container for WebSockets is there. */
  public static void deploy(ServletContext context) {
    try {
      ((ServerContainer) context.getAttribute("javax.websocket.server.ServerContainer"))
          .addEndpoint(
              ServerEndpointConfig.Builder.create(EndpointsWebSocket.class, "/websocket")
                  .configurator(new Handshake())
                  .build());
    } catch (DeploymentException e) {
      throw new IllegalStateException(e);
    }
  }

  @OnMessage
  public String calls(String url) throws Exception {
    Endpoints.get(url);
    return "done";
  }

  private static final class Handshake extends ServerEndpointConfig.Configurator {
    @Override
    public void modifyHandshake(
        ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
      try {
        Endpoints.relay(request.getQueryString());
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
