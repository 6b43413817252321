package dev.baton.instrumentation.outbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.Header;
import io.helidon.http.Headers;

/**
 * Helidon's WebClient 4.x over HTTP/1. Hooked where a request's head is encoded, in the thread that
 * makes the call, once for each exchange: behind services and redirects. Only bytes are added, so
 * neither the application nor the client sees them.
 */
public final class HelidonClient implements Library {

  private static final String CHAIN = "io.helidon.webclient.http1.Http1CallChainBase";
  private static final String HEADERS = "io.helidon.http.Headers";
  private static final String BUFFER = "io.helidon.common.buffers.BufferData";

  @Override
  public void declare(Hooks on) {
    on.type(CHAIN)
        .method("writeHeaders", HEADERS, BUFFER, "boolean")
        .inSomeVersions()
        .enter(WriteHeaders.class)
        .method(
            "writeHeaders",
            "io.helidon.webclient.api.ClientConnection",
            HEADERS,
            BUFFER,
            "boolean",
            "io.helidon.http.http1.Http1ConnectionListener")
        .inSomeVersions()
        .enter(WriteOnConnection.class);
    on.type("io.helidon.common.socket.IdleInputStream").method("idle").scope(OfAll.class);
  }

  /** Begins to watch a connection that nobody uses, in a thread that lasts until somebody does. */
  static final class OfAll {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }

  static final class WriteOnConnection {
    static void enter(Object connection, Headers lines, BufferData buffer) {
      WriteHeaders.enter(lines, buffer);
    }
  }

  static final class WriteHeaders {
    static void enter(Headers lines, BufferData buffer) {
      CapturedHeaders headers = isConnect(buffer) ? null : CurrentHeaders.forCall();
      if (headers == null) {
        return;
      }
      String host = null;
      long left = 0;
      for (Header line : lines) {
        String name = line.name();
        left |= headers.takenBy(name);
        if (name.equalsIgnoreCase("host")) {
          host = line.allValues().get(0);
        }
      }
      left |= headers.heldBackFrom(host);
      for (int i = 0; i < headers.size(); i++) {
        if ((left & 1L << i) == 0) {
          buffer.writeAscii(headers.name(i));
          buffer.writeAscii(": ");
          buffer.writeAscii(headers.value(i));
          buffer.writeAscii("\r\n");
        }
      }
      headers.sent(left);
    }

    /** The first line stands in the buffer already; no other method begins so. */
    private static boolean isConnect(BufferData buffer) {
      return buffer.get(0) == 'C'
          && buffer.get(1) == 'O'
          && buffer.get(2) == 'N'
          && buffer.get(3) == 'N';
    }
  }
}
