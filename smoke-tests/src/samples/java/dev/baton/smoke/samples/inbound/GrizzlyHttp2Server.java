package dev.baton.smoke.samples.inbound;

import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http2.Http2AddOn;

/**
 * Grizzly with its HTTP/2, 2.4 and newer. None is suspended: once this is there, answers of such
 * ones are lost on HTTP/1.1, with an agent or without.
 */
public final class GrizzlyHttp2Server extends GrizzlyServer {
  @Override
  public String[] ways() {
    return new String[] {SYNC};
  }

  @Override
  public String[] features() {
    return new String[] {H2C};
  }

  @Override
  void configure(NetworkListener listener) {
    listener.registerAddOn(new Http2AddOn());
  }
}
