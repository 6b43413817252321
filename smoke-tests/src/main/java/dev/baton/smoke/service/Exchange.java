package dev.baton.smoke.service;

import java.io.IOException;

/**
 * What a server hands to the endpoints: one request's path and query, and where the answer goes.
 */
public interface Exchange {

  /** Path with its leading slash, without the query. */
  String path();

  /** The raw query, or null. */
  String query();

  /**
   * Reads the request's body to its end.
   *
   * @return its length in bytes
   */
  int drain() throws IOException;

  /** As {@link #drain}, where the server can tell what it read. */
  default String text() throws IOException {
    throw new UnsupportedOperationException("this server's requests are read for their length");
  }

  void answer(int status, String body) throws IOException;
}
