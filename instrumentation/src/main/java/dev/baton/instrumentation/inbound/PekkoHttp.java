package dev.baton.instrumentation.inbound;

import dev.baton.bootstrap.Capture;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.Failures;
import dev.baton.bootstrap.HeaderName;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.scaladsl.model.HttpRequest;
import scala.Function1;

/**
 * Pekko HTTP's server 1.0–1.3, HTTP/1 and HTTP/2. Between its parser and the application lie
 * streams, whose stages know nothing of requests, so the application's handler is wrapped where the
 * server is bound, where all ways meet that give it a function: not {@code bindFlow}, {@code
 * bindAndHandle} and {@code connectionSource}.
 */
public final class PekkoHttp implements Library {

  private static final String HTTP = "org.apache.pekko.http.scaladsl.";

  @Override
  public void declare(Hooks on) {
    on.type(HTTP + "HttpExt")
        .method(
            "bindAndHandleAsync",
            "scala.Function1",
            "java.lang.String",
            "int",
            HTTP + "ConnectionContext",
            HTTP + "settings.ServerSettings",
            "int",
            "org.apache.pekko.event.LoggingAdapter",
            "org.apache.pekko.stream.Materializer")
        .enter(Bind.class);
  }

  static final class Bind {
    static Function1<?, ?> enter(Function1<?, ?> handler) {
      return handler == null ? null : capturing(handler, Failures.site("PekkoHttp handler"));
    }

    /** Runs where the weaver has no guard, so it has one of its own. */
    private static <A, B> Function1<A, B> capturing(Function1<A, B> handler, int site) {
      return request -> {
        int depth = CurrentHeaders.enter();
        try {
          if (!Failures.off[site]) {
            try {
              capture((HttpRequest) request);
            } catch (Throwable failure) {
              Failures.hook(failure, site);
            }
          }
          return handler.apply(request);
        } finally {
          CurrentHeaders.exit(depth);
        }
      };
    }

    private static void capture(HttpRequest request) {
      Capture capture = CurrentHeaders.captureAnother();
      if (capture == null) {
        return;
      }
      for (HttpHeader line : request.getHeaders()) {
        HeaderName known = capture.find(line.lowercaseName());
        if (known != null) {
          capture.add(known, line.value());
        }
      }
      if (capture.wantsTarget()) {
        capture.target(request.method().value(), request.getUri().path());
      }
      capture.attach();
    }
  }
}
