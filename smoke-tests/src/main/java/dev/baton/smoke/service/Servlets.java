package dev.baton.smoke.service;

/**
 * What both servlet namespaces have in common: the path's first part says how a request is served.
 */
final class Servlets {

  /** In the container's thread. */
  static final String SYNC = "/sync/*";

  /** Put aside, and dispatched back to the container by a thread of another request. */
  static final String DISPATCH = "/dispatch/*";

  /** Handed to {@code AsyncContext.start}, and completed by a thread of another request. */
  static final String START = "/start/*";

  private Servlets() {}
}
