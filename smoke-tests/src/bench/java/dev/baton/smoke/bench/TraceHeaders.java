package dev.baton.smoke.bench;

/** The trace headers that a request in a mesh has, when W3C and B3 are both in use. */
final class TraceHeaders {

  static final String[][] ALL = {
    {"x-request-id", "0f5c1d6e-93b5-9d0f-8f54-6f3c1c7f6a35"},
    {"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"},
    {"tracestate", "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"},
    {"x-b3-traceid", "4bf92f3577b34da6a3ce929d0e0e4736"},
    {"x-b3-spanid", "00f067aa0ba902b7"},
    {"x-b3-parentspanid", "05e3ac9a4f6e3b90"},
    {"x-b3-sampled", "1"},
    {"x-b3-flags", "0"},
    {"baggage", "tenant=acme,release=canary,region=eu-west-1"},
  };

  private TraceHeaders() {}

  static String value(String name) {
    for (String[] header : ALL) {
      if (header[0].equals(name)) {
        return header[1];
      }
    }
    throw new IllegalArgumentException("there is no " + name);
  }
}
