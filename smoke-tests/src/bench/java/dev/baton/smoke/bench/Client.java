package dev.baton.smoke.bench;

import java.io.IOException;
import java.net.SocketAddress;
import javax.net.ssl.SSLSession;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpResponse;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.ProtocolVersion;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.message.BasicLineFormatter;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.CharArrayBuffer;
import org.apache.hc.core5.util.Timeout;

/**
 * Apache HttpClient's executor over a connection that writes the head of a request into memory and
 * has 200 as its answer; inside what is a client of HttpClient's, as other agents look for.
 */
final class Client extends CloseableHttpClient {

  private static final HttpHost REVIEWS =
      new HttpHost("http", "reviews", 9080); // A name that baggage may go to.

  private final HttpRequestExecutor executor = new HttpRequestExecutor();
  private final InMemoryConnection connection = new InMemoryConnection();

  /** With the headers that HttpClient's own interceptors put on every request. */
  ClassicHttpRequest newRequest() {
    BasicClassicHttpRequest request =
        new BasicClassicHttpRequest(Method.GET, REVIEWS, "/reviews/7");
    request.addHeader("Accept-Encoding", "gzip, x-gzip, deflate");
    request.addHeader("Host", "reviews:9080");
    request.addHeader("Connection", "keep-alive");
    request.addHeader("User-Agent", "Apache-HttpClient/5.4 (Java/17)");
    return request;
  }

  /** The status of the answer. */
  @SuppressWarnings("deprecation") // The other ones end the entity too, and here is none.
  int call(ClassicHttpRequest request) throws IOException {
    return execute(REVIEWS, request, HttpCoreContext.create()).getCode();
  }

  @Override
  protected CloseableHttpResponse doExecute(
      HttpHost target, ClassicHttpRequest request, HttpContext context) throws IOException {
    try {
      return CloseableHttpResponse.adapt(executor.execute(request, connection, context));
    } catch (HttpException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {}

  @Override
  public void close(CloseMode mode) {}

  ClassicHttpRequest lastSent() {
    return connection.sent;
  }

  private static final class InMemoryConnection implements HttpClientConnection {
    private final CharArrayBuffer head = new CharArrayBuffer(2048);
    private ClassicHttpRequest sent;

    @Override
    public void sendRequestHeader(ClassicHttpRequest request) {
      sent = request;
      head.clear();
      request
          .headerIterator()
          .forEachRemaining(header -> BasicLineFormatter.INSTANCE.formatHeader(head, header));
    }

    @Override
    public ClassicHttpResponse receiveResponseHeader() {
      return new BasicClassicHttpResponse(200);
    }

    @Override
    public void receiveResponseEntity(ClassicHttpResponse response) {}

    @Override
    public void sendRequestEntity(ClassicHttpRequest request) {
      throw new UnsupportedOperationException("a GET has no entity");
    }

    @Override
    public void terminateRequest(ClassicHttpRequest request) {
      throw new UnsupportedOperationException("nothing ends a request before its time");
    }

    @Override
    public boolean isConsistent() {
      return true;
    }

    @Override
    public boolean isDataAvailable(Timeout timeout) {
      return true;
    }

    @Override
    public boolean isStale() {
      return false;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public void close(CloseMode mode) {}

    @Override
    public EndpointDetails getEndpointDetails() {
      return null;
    }

    @Override
    public SocketAddress getLocalAddress() {
      return null;
    }

    @Override
    public SocketAddress getRemoteAddress() {
      return null;
    }

    @Override
    public ProtocolVersion getProtocolVersion() {
      return HttpVersion.HTTP_1_1;
    }

    @Override
    public SSLSession getSSLSession() {
      return null;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public Timeout getSocketTimeout() {
      return Timeout.DISABLED;
    }

    @Override
    public void setSocketTimeout(Timeout timeout) {}
  }
}
