package dev.baton.instrumentation.outbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import jdk.internal.net.http.HttpRequestImpl;

/**
 * {@code java.net.http.HttpClient}, JDK 11–25. Hooked where the client copies a request, in the
 * caller's thread for {@code send} and {@code sendAsync}, once more for each redirect and 401
 * retry; what is added are "system headers", which the application's own request never shows.
 * CONNECT has a constructor of its own.
 */
public final class JdkHttpClient implements Library {

  @Override
  public void declare(Hooks on) {
    String uri = "java.net.URI";
    String text = "java.lang.String";
    String request = "jdk.internal.net.http.HttpRequestImpl";
    on.type(request)
        .sinceJdk(11)
        .method("<init>", "java.net.http.HttpRequest", "java.net.ProxySelector")
        .result(Copied.class)
        .method("<init>", uri, text, request, "boolean", "java.util.Optional")
        .inSomeVersions()
        .result(Copied.class)
        .sinceJdk(17)
        .method("<init>", uri, text, request, "boolean")
        .result(Copied.class)
        .sinceJdk(11)
        .untilJdk(16)
        .method("<init>", uri, text, request)
        .inSomeVersions()
        .result(Copied.class)
        .method("<init>", uri, text, request, "boolean")
        .inSomeVersions()
        .result(Copied.class);
  }

  static final class Copied {
    static void result(HttpRequestImpl request) {
      CapturedHeaders headers = CurrentHeaders.forCall();
      if (headers == null) {
        return;
      }
      long left = headers.heldBackFrom(request.uri().getHost(), request.uri().getPort());
      for (String name : request.headers().map().keySet()) {
        left |= headers.takenBy(name);
      }
      for (int i = 0; i < headers.size(); i++) {
        if ((left & 1L << i) == 0) {
          request.setSystemHeader(headers.name(i), headers.value(i));
        }
      }
      headers.sent(left);
    }
  }
}
