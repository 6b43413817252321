package dev.baton.smoke.service;

/** One outbound call with one client library. */
public interface Call {

  /** GETs {@code url} and returns the body. */
  String get(String url) throws Exception;

  /** As {@link #get}, with one header that the application sets itself. */
  String get(String url, String name, String value) throws Exception;

  /**
   * As {@link #get}, with a request object that is made once and sent for every flow that calls
   * this.
   */
  default String again(String url) throws Exception {
    throw new UnsupportedOperationException("this client's requests cannot be sent again");
  }

  /**
   * Sends a GET and does not wait for the answer: cancelled, or out of time. Returns once it was
   * given up.
   */
  default void giveUp(String url) throws Exception {
    throw new UnsupportedOperationException("this client is not asked to give up");
  }
}
