package dev.baton.smoke.service;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The outbound clients by name: those of the JDK, and {@code SAMPLE@VERSION} for all others, each
 * version in a class loader of its own, so that one service has them all.
 */
final class Calls {

  private static final Map<String, Call> CALLS = new ConcurrentHashMap<>();

  private Calls() {}

  static Call named(String name) {
    return CALLS.computeIfAbsent(name, n -> create(n, null));
  }

  /** The same client, with all calls through the proxy at this port of the loopback address. */
  static Call named(String name, int proxy) {
    return CALLS.computeIfAbsent(name + " through " + proxy, n -> create(name, proxy));
  }

  /** The same client, made to let calls wait for each other. */
  static Call narrow(String name) {
    Call wide = named(name);
    return CALLS.computeIfAbsent(name + " narrow", n -> wide.narrow());
  }

  private static Call create(String name, Integer proxy) {
    switch (name) {
      case "urlconnection":
        return new UrlConnectionCalls(proxy);
      case "jdk-send":
        return new JdkCalls(proxy, false, false);
      case "jdk-upgrade":
        return new JdkCalls(proxy, false, true);
      case "jdk-sendasync":
        return new JdkCalls(proxy, true, false);
      default:
        return Samples.client(name, proxy);
    }
  }
}
