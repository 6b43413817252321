package dev.baton.smoke.samples.inbound;

import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.strategies.SameThreadIOStrategy;

/**
 * Grizzly, where the selector reads requests in its thread and hands each to a worker. None is
 * suspended: of such ones 2.3 loses answers so, with an agent or without.
 */
public final class GrizzlySelectorServer extends GrizzlyServer {
  @Override
  public String[] ways() {
    return new String[] {SYNC};
  }

  @Override
  public String[] features() {
    return new String[0];
  }

  @Override
  void configure(NetworkListener listener) {
    listener.getTransport().setIOStrategy(SameThreadIOStrategy.getInstance());
  }
}
