package dev.baton.instrumentation.inbound;

import akka.http.javadsl.model.HttpHeader;
import akka.http.scaladsl.model.HttpRequest;
import dev.baton.bootstrap.Capture;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.Failures;
import dev.baton.bootstrap.HeaderName;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import scala.Function1;

/**
 * Akka HTTP's server 10.1–10.2, HTTP/1 and HTTP/2. Between its parser and the application lie
 * streams, whose stages know nothing of requests, so the application's handler is wrapped where the
 * server is bound, where all ways meet that give it a function: not {@code bindFlow}, {@code
 * bindAndHandle} and {@code connectionSource}.
 */
public final class AkkaHttp implements Library {

  private static final String HTTP = "akka.http.scaladsl.";

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
            "akka.event.LoggingAdapter",
            "akka.stream.Materializer")
        .enter(Bind.class);
  }

  static final class Bind {
    static Function1<?, ?> enter(Function1<?, ?> handler) {
      return handler == null ? null : capturing(handler, Failures.site("AkkaHttp handler"));
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
