package dev.baton.instrumentation.outbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.ClientRequestHeaders;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.webclient.api.ClientUri;

/**
 * Helidon's WebClient 4.x over HTTP/1 and HTTP/2. Hooked where a request's head is encoded, in the
 * thread that makes the call, once for each exchange: behind services and redirects. Over HTTP/1
 * only bytes are added, over HTTP/2 to a copy of the headers, so the application sees neither.
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
    on.type("io.helidon.webclient.http2.Http2CallChainBase")
        .method(
            "prepareHeaders",
            "io.helidon.http.Method",
            "io.helidon.http.ClientRequestHeaders",
            "io.helidon.webclient.api.ClientUri")
        .inSomeVersions() // An artefact of its own, as below.
        .enter(Prepare.class);
    on.type("io.helidon.common.socket.IdleInputStream").method("idle").scope(OfAll.class);
    on.type("io.helidon.webclient.http2.Http2ClientConnection")
        .method(
            "start",
            "io.helidon.webclient.http2.Http2ClientProtocolConfig",
            "java.util.concurrent.ExecutorService",
            "boolean")
        .inSomeVersions()
        .scope(OfAll.class);
  }

  /**
   * Begins to watch a connection that nobody uses, in a thread that lasts until somebody does; or
   * to read from one that many calls share.
   */
  static final class OfAll {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }

  static final class Prepare {
    static ClientRequestHeaders enter(Object method, ClientRequestHeaders lines, ClientUri uri) {
      CapturedHeaders headers = CurrentHeaders.forCall();
      if (headers == null) {
        return lines;
      }
      ClientRequestHeaders own = ClientRequestHeaders.create((Headers) lines);
      long left = headers.heldBackFrom(uri.authority());
      for (Header line : lines) {
        left |= headers.takenBy(line.name());
      }
      for (int i = 0; i < headers.size(); i++) {
        if ((left & 1L << i) == 0) {
          own.set(HeaderNames.create(headers.name(i)), headers.value(i));
        }
      }
      headers.sent(left);
      return own;
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
