package dev.baton.instrumentation.outbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CarryRules;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.ktor.client.request.HttpRequestData;
import io.ktor.http.HeadersBuilder;

/**
 * Ktor's client 2.0–3.5 on its CIO engine; on the others it needs nothing. A call is of the flow
 * that made its data, once for each hop, as with pipelining it is written by a coroutine that all
 * calls share. Hooked where these data are written, which are replaced by a copy: retries, and the
 * application's own request, know nothing of it.
 */
public final class KtorCioClient implements Library {

  private static final String DATA = "io.ktor.client.request.HttpRequestData";
  private static final String CHANNEL = "io.ktor.utils.io.ByteWriteChannel";
  private static final String CONTINUATION = "kotlin.coroutines.Continuation";

  @Override
  public void declare(Hooks on) {
    on.type(DATA).constructors().keep(Made.class);
    on.type("io.ktor.client.engine.cio.UtilsKt")
        .method(
            "writeRequest",
            DATA,
            CHANNEL,
            "kotlin.coroutines.CoroutineContext",
            "boolean",
            "boolean",
            CONTINUATION)
        .scope(Write.class)
        .method("writeHeaders", DATA, CHANNEL, "boolean", "boolean", CONTINUATION)
        .inSomeVersions() // Called by the other one, or alone.
        .scope(Write.class);
    on.type("io.ktor.client.engine.cio.CIOEngine").constructors().scope(OfAll.class);
    on.type("io.ktor.client.engine.cio.Endpoint").constructors().scope(OfAll.class);
    on.type("io.ktor.client.engine.cio.ConnectionPipeline").constructors().scope(OfAll.class);
  }

  static final class Made {
    static Object kept() {
      return CurrentHeaders.ofCaller();
    }
  }

  /** Begins a coroutine that lives longer than the call that happens to be the first. */
  static final class OfAll {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }

  static final class Write {
    /** A function that goes on after it was suspended is called again, without arguments. */
    static HttpRequestData enter(HttpRequestData request) {
      if (request == null) {
        return null;
      }
      CurrentHeaders.attach((CapturedHeaders) kept(request));
      for (String name : request.getHeaders().names()) {
        if (CarryRules.isWrittenByBaton(name)) {
          return request;
        }
      }
      CapturedHeaders headers = CurrentHeaders.forCall();
      return headers == null ? request : with(headers, request);
    }

    private static HttpRequestData with(CapturedHeaders headers, HttpRequestData request) {
      String host = request.getHeaders().get("Host");
      long left =
          host == null
              ? headers.heldBackFrom(request.getUrl().getHost(), request.getUrl().getPort())
              : headers.heldBackFrom(host);
      for (String name : request.getHeaders().names()) {
        left |= headers.takenBy(name);
      }
      for (String name : request.getBody().getHeaders().names()) {
        left |= headers.takenBy(name);
      }
      HeadersBuilder all = new HeadersBuilder(headers.size());
      all.appendAll(request.getHeaders());
      for (int i = 0; i < headers.size(); i++) {
        if ((left & 1L << i) == 0) {
          all.append(headers.name(i), headers.value(i));
        }
      }
      headers.sent(left);
      return new HttpRequestData(
          request.getUrl(),
          request.getMethod(),
          all.build(),
          request.getBody(),
          request.getExecutionContext(),
          request.getAttributes());
    }

    private static native Object kept(HttpRequestData request);
  }
}
