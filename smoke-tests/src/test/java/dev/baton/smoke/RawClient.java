package dev.baton.smoke;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** One connection to a service, on which requests are written byte for byte as a test says. */
public final class RawClient implements AutoCloseable {

  /** An answer. */
  record Response(int status, String body) {
    String ok() {
      assertThat(status).as("status of the service's answer, with body:\n%s", body).isEqualTo(200);
      return body;
    }
  }

  /** What {@link #attempt} returns if the service does not answer and keeps the connection. */
  static final int NO_ANSWER = -1;

  private final InetAddress host;
  private final int port;
  private Socket socket;
  private InputStream in;

  /** Whether the service said that it closes the connection. */
  private boolean closed;

  RawClient(int port) {
    this(InetAddress.getLoopbackAddress(), port);
  }

  RawClient(InetAddress host, int port) {
    this.host = host;
    this.port = port;
    open();
  }

  private void open() {
    try {
      socket = new Socket(host, port);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(60_000);
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The bytes of a GET with these header lines, behind {@code Host}. */
  static String request(String path, String... headers) {
    return request("GET", path, headers);
  }

  /** The bytes of a request's head with these header lines, behind {@code Host}. */
  static String request(String method, String path, String... headers) {
    StringBuilder head = new StringBuilder(method).append(' ').append(path);
    head.append(" HTTP/1.1\r\nHost: localhost\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return head.append("\r\n").toString();
  }

  /** Path and query of a call through the service's relay. */
  public static String relay(String prefix, String carry, String client, String url) {
    return prefix + "/relay?carry=" + carry + "&client=" + client + "&url=" + encoded(url);
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  Response get(String path, String... headers) {
    if (closed) {
      close();
      open();
    }
    write(request(path, headers));
    return read();
  }

  void write(String bytes) {
    try {
      socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Response read() {
    return read(true);
  }

  /** The answer to a HEAD. */
  Response readHead() {
    return read(false);
  }

  private Response read(boolean withBody) {
    try {
      String status = Heads.line(in);
      assertThat(status).as("status line of the service's answer").isNotNull();
      int length = -1;
      boolean chunked = false;
      closed = false;
      for (String line = Heads.line(in); !line.isEmpty(); line = Heads.line(in)) {
        String lower = line.toLowerCase();
        if (lower.startsWith("content-length:")) {
          length = Integer.parseInt(line.substring(15).trim());
        }
        chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
        closed |= lower.startsWith("connection:") && lower.contains("close");
      }
      String body = "";
      if (withBody) {
        body =
            chunked
                ? Heads.chunks(in)
                : new String(in.readNBytes(Math.max(length, 0)), StandardCharsets.UTF_8);
      }
      return new Response(Integer.parseInt(status.split(" ")[1]), body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes what may not be to the server's liking.
   *
   * @return the status that it answers with, 0 if it closes the connection without an answer, or
   *     {@link #NO_ANSWER}
   */
  int attempt(String bytes) {
    try {
      socket.setSoTimeout(5_000); // Some wait for more, and would for as long as anybody.
      socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
    } catch (IOException e) {
      // Some have answered by now, others have just closed.
    }
    try {
      String status = Heads.line(in);
      return status == null ? 0 : Integer.parseInt(status.split(" ")[1]);
    } catch (SocketTimeoutException e) {
      return NO_ANSWER;
    } catch (IOException e) {
      return 0;
    }
  }

  /** A text message of a WebSocket, of less than 126 bytes. */
  void writeMessage(String text) {
    write("\u0081" + (char) (0x80 | text.length()) + "\0\0\0\0" + text);
  }

  /** The next text message, of less than 126 bytes. */
  String readMessage() {
    try {
      assertThat(in.read()).as("final frame of a text message").isEqualTo(0x81);
      return new String(in.readNBytes(in.read()), ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
