package dev.baton.smoke.service;

import java.util.List;

/**
 * One client library in one of its ways to call. What a library cannot do it leaves out; the
 * contract's case is then one of its opt-outs.
 */
public interface Call {

  /** Sends a request, follows redirects, and returns the answer's body, whatever its status. */
  String send(Sent request) throws Exception;

  /** GETs {@code url} and returns the body. */
  default String get(String url) throws Exception {
    return send(Sent.get(url));
  }

  /**
   * Sends a request without waiting for its answer; {@code then} is run where the library tells of
   * the answer, or of a failure.
   */
  default void sendThen(Sent request, Runnable then) throws Exception {
    throw new UnsupportedOperationException("this client has no callbacks");
  }

  /** As {@link #sendThen}; a client without callbacks is given a thread of its own. */
  default void sendLater(Sent request, Runnable then) throws Exception {
    try {
      sendThen(request, then);
    } catch (UnsupportedOperationException e) {
      new Thread(
              () -> {
                try {
                  send(request);
                } catch (Exception failure) {
                  // Told like an answer, as by a callback.
                }
                then.run();
              })
          .start();
    }
  }

  /**
   * The same client with one call at a time to each host, so that others have to wait for it;
   * itself if it cannot be limited.
   */
  default Call narrow() {
    return this;
  }

  /** Makes a request that can be sent again and again. */
  default Prepared prepare(Sent request) throws Exception {
    throw new UnsupportedOperationException("this client's requests cannot be sent again");
  }

  /**
   * Sends a GET and does not wait for the answer: cancelled, or out of time. Returns once it was
   * given up.
   */
  default void giveUp(String url) throws Exception {
    try {
      send(Sent.givenUpAfter(url, 50));
    } catch (Exception e) {
      return;
    }
    throw new IllegalStateException("an answer came");
  }

  /** A request object of the application. */
  interface Prepared {

    /** Sends it and returns the answer's body. */
    String send() throws Exception;

    /** Its header lines as the application sees them. */
    List<String> headers() throws Exception;
  }
}
