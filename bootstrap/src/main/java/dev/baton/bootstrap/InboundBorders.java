package dev.baton.bootstrap;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.LongAdder;

/** Ports and paths at which requests come in from where nobody vouches for their headers. */
public final class InboundBorders {

  /** Requests whose headers did not count, because of where they came in. */
  public static final LongAdder requestsUntrusted = new LongAdder();

  private final int[] ports;
  private final String[] paths;

  /**
   * @param ports from 1 to 65535
   * @param paths in full, or up to a star at the end
   */
  public InboundBorders(int[] ports, String[] paths) {
    this.ports = ports.clone();
    this.paths = paths.clone();
  }

  /**
   * Whether a request is one of these. In doubt it is: where the server does not say what is asked
   * for, and where a path is not in its normal form, as the server may take it for any other.
   *
   * @param port 0 if the server does not say it
   * @param path without a query; null if the server does not say it
   */
  boolean covers(int port, String path) {
    for (int each : ports) {
      if (each == port || port == 0) {
        return true;
      }
    }
    if (paths.length == 0) {
      return false;
    }
    if (path == null || !isNormal(path)) {
      return true;
    }
    for (String each : paths) {
      if (CarryRules.matches(each, path)) {
        return true;
      }
    }
    return false;
  }

  static int port(SocketAddress at) {
    return at instanceof InetSocketAddress ? ((InetSocketAddress) at).getPort() : 0;
  }

  /** RFC 3986 section 6.2.2, and no parameters, which servers leave out of what they compare. */
  private static boolean isNormal(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == ';' || c == '\\') {
        return false;
      }
      if (c == '/' && i + 1 < path.length() && "/.".indexOf(path.charAt(i + 1)) >= 0) {
        return false;
      }
      if (c == '%' && i + 2 < path.length()) {
        int high = Character.digit(path.charAt(i + 1), 16);
        int low = Character.digit(path.charAt(i + 2), 16);
        int meant = high < 0 || low < 0 ? 0 : high << 4 | low;
        if (meant == '/' || meant == '\\' || meant == ';' || isUnreserved(meant)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isUnreserved(int c) {
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'z' || c >= '0' && c <= '9' || "-._~".indexOf(c) >= 0;
  }
}
