package dev.baton.smoke.service;

/** One outbound call with one client library. */
public interface Call {

  /** GETs {@code url} and returns the body. */
  String get(String url) throws Exception;

  /** As {@link #get}, with one header that the application sets itself. */
  String get(String url, String name, String value) throws Exception;

  /** As {@link #get}, with a request object that is made once and sent for every flow that calls this. */
  default String again(String url) throws Exception {
    throw new UnsupportedOperationException("this client's requests cannot be sent again");
  }
}
