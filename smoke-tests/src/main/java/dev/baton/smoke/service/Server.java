package dev.baton.smoke.service;

/**
 * A server library, serving the {@link Endpoints}. It accepts heads of 64 KiB and 200 headers, and
 * does not close a connection after so many requests.
 */
public interface Server {

  /** A further way, {@code /timeout}, that is slow: the endpoint is served once a wait is over. */
  String TIMEOUT = "timeout";

  /**
   * Where the server sends what failed (404, or thrown by {@code /sync/throw}) to a page of the
   * application's: that serves the endpoint {@code relay} with the failed request's query.
   */
  String ERROR_PAGE = "error-page";

  /** HTTP/2 in the clear, by upgrade from HTTP/1.1. */
  String H2C = "h2c";

  /**
   * A WebSocket at {@code /websocket}: answers the endpoint {@code relay} during the handshake, and
   * to every text message calls the URL in it and says {@code done}.
   */
  String WEBSOCKET = "websocket";

  /**
   * A way, {@code /sse}, whose users stay until the end: the framework goes on with a request that
   * is gone, whose object in the container may serve the next one by then.
   */
  String SSE_TO_THE_END = "sse-to-the-end";

  /**
   * Of requests that are written at once to one connection, some are never answered, without Baton
   * as well.
   */
  String NO_PIPELINING = "no-pipelining";

  /**
   * Starts it on a free port of the loopback address.
   *
   * @return the port
   */
  int start() throws Exception;

  /**
   * The ways it serves: what a path begins with to be served so. The first one serves in the
   * server's own thread.
   */
  default String[] ways() {
    return new String[] {"/sync"};
  }

  /** Which of the above it has. */
  default String[] features() {
    return new String[0];
  }
}
