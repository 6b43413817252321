package dev.baton.smoke.service;

/** A server library, serving the {@link Endpoints}. */
public interface Server {

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
}
