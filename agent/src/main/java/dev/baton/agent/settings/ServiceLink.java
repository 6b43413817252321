package dev.baton.agent.settings;

/**
 * Variables that Kubernetes makes for a Service named baton or baton-something: nobody wrote them.
 */
final class ServiceLink {

  private ServiceLink() {}

  static boolean is(String name, String value) {
    if (name.endsWith("_SERVICE_HOST")
        || name.endsWith("_SERVICE_PORT")
        || name.contains("_SERVICE_PORT_")) {
      return true;
    }
    if (name.endsWith("_PORT")
        && (value.startsWith("tcp://")
            || value.startsWith("udp://")
            || value.startsWith("sctp://"))) {
      return true;
    }
    int at = name.indexOf("_PORT_") + "_PORT_".length();
    int digit = at;
    while (at >= "_PORT_".length()
        && digit < name.length()
        && name.charAt(digit) >= '0'
        && name.charAt(digit) <= '9') {
      digit++;
    }
    if (digit == at) {
      return false;
    }
    String rest = name.substring(digit);
    for (String protocol : new String[] {"_TCP", "_UDP", "_SCTP"}) {
      if (rest.startsWith(protocol)) {
        String part = rest.substring(protocol.length());
        return part.isEmpty()
            || part.equals("_PROTO")
            || part.equals("_PORT")
            || part.equals("_ADDR");
      }
    }
    return false;
  }
}
