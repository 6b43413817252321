package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.BasicAuthentication;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.client.InputStreamRequestContent;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpField;

/** Jetty's client 12. */
public class JettyClient12Calls implements Call {

  private final HttpClient client = new HttpClient();

  public JettyClient12Calls(Integer proxy) throws Exception {
    client.setMaxConnectionsPerDestination(200);
    client.setRequestBufferSize(32_768);
    if (proxy != null) {
      client.getProxyConfiguration().addProxy(new HttpProxy("127.0.0.1", proxy));
    }
    client.start();
  }

  HttpClient clientFor(String url) {
    return client;
  }

  @Override
  public String send(Sent request) throws Exception {
    return prepare(request).send();
  }

  @Override
  public void sendThen(Sent request, Runnable then) {
    made(request).send(result -> then.run());
  }

  @Override
  public Prepared prepare(Sent request) {
    Request made = made(request);
    return new Prepared() {
      private boolean sent;

      @Override
      public String send() throws Exception {
        if (sent) {
          // Some versions would wait for an answer without end.
          throw new UnsupportedOperationException("this client's requests are sent once");
        }
        sent = true;
        return made.send().getContentAsString();
      }

      @Override
      public List<String> headers() {
        List<String> lines = new ArrayList<>();
        for (HttpField field : made.getHeaders()) {
          lines.add(field.getName() + ": " + field.getValue());
        }
        return lines;
      }
    };
  }

  private Request made(Sent request) {
    HttpClient sender = clientFor(request.url);
    URI url = URI.create(request.url);
    if (request.user != null) {
      sender
          .getAuthenticationStore()
          .addAuthentication(
              new BasicAuthentication(url.resolve("/"), "r", request.user, request.password));
    }
    Request made =
        sender
            .newRequest(url)
            .method(request.method)
            .timeout(request.timeout, TimeUnit.MILLISECONDS);
    for (String[] header : request.headers) {
      made.headers(headers -> headers.add(header[0], header[1]));
    }
    if (request.body != null) {
      made.body(
          request.streamed
              ? new InputStreamRequestContent(new ByteArrayInputStream(request.body))
              : new Content(made, request));
    }
    return made;
  }

  /** Is asked for its length while the headers are written: the request is the application's. */
  private static final class Content extends BytesRequestContent {
    private final Request of;
    private final List<String> own = new ArrayList<>();

    Content(Request of, Sent request) {
      super(request.body);
      this.of = of;
      for (String[] header : request.headers) {
        own.add(header[0].toLowerCase());
      }
    }

    @Override
    public long getLength() {
      for (HttpField field : of.getHeaders()) {
        String name = field.getName().toLowerCase();
        if (name.equals("x-request-id") && !own.contains(name)) {
          throw new IllegalStateException("the request has a header that was not set: " + field);
        }
      }
      return super.getLength();
    }
  }
}
