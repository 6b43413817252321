package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Endpoints;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Serves the endpoint {@code relay} where Jetty tells, on a thread of its own, what happened. */
final class Jetty12Callbacks {

  /** More than a connection holds that is not yet read. */
  private static final int MUCH = 8_000_000;

  private Jetty12Callbacks() {}

  /** Behind much that was written at once; the answer ends with who calls then. */
  static void whenWritten(Request request, Response response, Callback callback) {
    Thread handler = Thread.currentThread();
    response.write(
        false,
        ByteBuffer.allocate(MUCH),
        Callback.from(
            () -> {
              relay(request);
              String by = Thread.currentThread() == handler ? "the handler" : "another thread";
              byte[] end = by.getBytes(StandardCharsets.UTF_8);
              response.write(true, ByteBuffer.wrap(end), callback);
            },
            callback::failed));
  }

  /** At once, and again when the user gave the request up. */
  static void whenGone(Request request, Callback callback) {
    request.addFailureListener(
        gone -> {
          relay(request);
          callback.succeeded(); // Not failed, which would call the error page.
        });
    relay(request);
  }

  private static void relay(Request request) {
    try {
      Endpoints.relay(request.getHttpURI().getQuery());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
