package dev.baton.smoke.samples.inbound;

import java.util.Arrays;

/**
 * Tomcat 7 for a test that has Baton take no notice of it: what is left is what the API of servlets
 * shows in any container, so not the container's filters and listeners.
 */
public final class UnknownContainer7Server extends Tomcat7Server {

  @Override
  public String[] ways() {
    return Arrays.stream(super.ways())
        .filter(way -> !way.equals(EndpointsServlet.FILTER))
        .toArray(String[]::new);
  }

  @Override
  public String[] features() {
    return new String[] {ERROR_PAGE};
  }
}
