package dev.baton.smoke;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import wiremock.org.eclipse.jetty.http.HttpField;
import wiremock.org.eclipse.jetty.http.HttpFields;
import wiremock.org.eclipse.jetty.http.HttpVersion;
import wiremock.org.eclipse.jetty.http.MetaData;
import wiremock.org.eclipse.jetty.http2.ErrorCode;
import wiremock.org.eclipse.jetty.http2.HTTP2Session;
import wiremock.org.eclipse.jetty.http2.api.Session;
import wiremock.org.eclipse.jetty.http2.api.Stream;
import wiremock.org.eclipse.jetty.http2.api.server.ServerSessionListener;
import wiremock.org.eclipse.jetty.http2.frames.DataFrame;
import wiremock.org.eclipse.jetty.http2.frames.HeadersFrame;
import wiremock.org.eclipse.jetty.http2.server.RawHTTP2ServerConnectionFactory;
import wiremock.org.eclipse.jetty.server.HttpConfiguration;
import wiremock.org.eclipse.jetty.server.Server;
import wiremock.org.eclipse.jetty.server.ServerConnector;
import wiremock.org.eclipse.jetty.util.Callback;

/**
 * The part of a {@link RawRecorder} that speaks HTTP/2: it gets a stream's headers one by one as
 * they were encoded, and answers with what the recorder would write over HTTP/1.1.
 */
final class Http2Recorder implements AutoCloseable {

  /** What a connection begins with that needs no upgrade. */
  static final String PREFACE = "PRI * HTTP/2.0";

  private final Server server = new Server();
  private final ServerConnector connector;
  private final Function<RawRecorder.Request, String> answers;

  Http2Recorder(Function<RawRecorder.Request, String> answers) {
    this.answers = answers;
    HttpConfiguration http = new HttpConfiguration();
    http.setRequestHeaderSize(65_536);
    connector =
        new ServerConnector(
            server, 1, 1, new RawHTTP2ServerConnectionFactory(http, new Sessions()));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Serves a connection to its end, of which {@code in} has all that has come. */
  void serve(Socket socket, InputStream in) throws IOException {
    try (Socket inner = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
      inner.setTcpNoDelay(true);
      RawRecorder.daemon(
          () -> {
            try (inner) {
              copy(in, inner);
            } catch (IOException e) {
              // One of the two is gone, and with it the other.
            }
          });
      copy(inner.getInputStream(), socket);
    }
  }

  private static void copy(InputStream in, Socket to) throws IOException {
    in.transferTo(to.getOutputStream());
  }

  private final class Sessions extends ServerSessionListener.Adapter {
    @Override
    public Stream.Listener onNewStream(Stream stream, HeadersFrame frame) {
      MetaData.Request head = (MetaData.Request) frame.getMetaData();
      if (frame.isEndStream()) {
        RawRecorder.daemon(() -> answer(stream, head, 0));
        return null;
      }
      AtomicInteger received = new AtomicInteger();
      return new Stream.Listener.Adapter() {
        @Override
        public void onData(Stream of, DataFrame data, Callback callback) {
          int all = received.addAndGet(data.remaining());
          callback.succeeded();
          if (data.isEndStream()) {
            RawRecorder.daemon(() -> answer(stream, head, all));
          }
        }
      };
    }
  }

  private void answer(Stream stream, MetaData.Request head, int body) {
    List<String> lines = new ArrayList<>();
    for (HttpField field : head.getFields()) {
      lines.add(field.getName() + ": " + field.getValue());
    }
    Session session = stream.getSession();
    String line = head.getMethod() + " " + head.getURI().getPathQuery() + " HTTP/2.0";
    String answer =
        answers.apply(new RawRecorder.Request(line, lines, body, System.identityHashCode(session)));
    if (answer.equals(RawRecorder.HANG_UP) || answer.equals(RawRecorder.RESET)) {
      ((HTTP2Session) session).getEndPoint().close();
      return;
    }
    if (answer.equals(RawRecorder.OK_AND_CLOSED)) {
      // Before the answer, after which the next request could already be under way.
      session.close(ErrorCode.NO_ERROR.code, "", Callback.NOOP);
    }
    try {
      write(stream, answer);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void write(Stream stream, String answer) throws IOException {
    InputStream in = new ByteArrayInputStream(answer.getBytes(ISO_8859_1));
    int status = Integer.parseInt(Heads.line(in).split(" ")[1]);
    HttpFields.Mutable fields = HttpFields.build();
    boolean chunked = false;
    for (String line = Heads.line(in); !line.isEmpty(); line = Heads.line(in)) {
      if (line.startsWith("Transfer-Encoding:")) {
        chunked = true;
      } else {
        fields.add(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 2));
      }
    }
    byte[] body = chunked ? Heads.chunks(in).getBytes(ISO_8859_1) : in.readAllBytes();
    MetaData.Response head = new MetaData.Response(HttpVersion.HTTP_2, status, fields);
    boolean empty = body.length == 0;
    stream
        .headers(new HeadersFrame(stream.getId(), head, null, empty))
        .whenComplete(
            (written, failure) -> {
              if (failure == null && !empty) {
                stream.data(new DataFrame(stream.getId(), ByteBuffer.wrap(body), true));
              }
            });
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
