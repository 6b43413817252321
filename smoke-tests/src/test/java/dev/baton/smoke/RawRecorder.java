package dev.baton.smoke;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A downstream service that keeps what it received, header line by header line as it was on the
 * wire. It speaks HTTP/1.1, and HTTP/2 to whoever begins with that.
 */
public final class RawRecorder implements AutoCloseable {

  /**
   * One request: its first line, its header lines with case, order and duplicates as they came, and
   * the length of its body.
   */
  public record Request(String line, List<String> headers, int body, int connection) {

    String path() {
      return line.split(" ")[1];
    }

    /** The lines of one header, in any case of its name; {@code Name: value} whole. */
    List<String> lines(String name) {
      return headers.stream()
          .filter(h -> h.regionMatches(true, 0, name + ":", 0, name.length() + 1))
          .toList();
    }

    /** The same request with its headers' names in lower case. */
    Request withNamesInLowerCase() {
      return new Request(
          line,
          headers.stream()
              .map(
                  each -> {
                    int colon = each.indexOf(':');
                    return each.substring(0, colon).toLowerCase() + each.substring(colon);
                  })
              .toList(),
          body,
          connection);
    }

    /** The value of a header that must be there exactly once. */
    String only(String name) {
      List<String> lines = lines(name);
      if (lines.size() != 1) {
        throw new AssertionError(
            name + " was expected exactly once and came " + lines.size() + " times in " + this);
      }
      String value = lines.get(0).substring(name.length() + 1);
      return value.startsWith(" ") ? value.substring(1) : value;
    }
  }

  static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  /**
   * An answer after which the connection is closed without a word, as by a server whose keep-alive
   * time is over.
   */
  static final String OK_AND_CLOSED = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK";

  /** Instead of an answer: the connection is closed. */
  static final String HANG_UP = "";

  /** Instead of an answer: the connection is reset, as by a server that died. */
  static final String RESET = "reset";

  /** What an answer begins with that is the last of its connection, as no more HTTP is spoken. */
  static final String SWITCHED = "HTTP/1.1 101 Switching Protocols\r\n";

  private final ServerSocket server;
  private final Map<String, List<Request>> received = new ConcurrentHashMap<>();
  private final Map<String, Function<Request, String>> scripts = new ConcurrentHashMap<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private Http2Recorder http2;
  private volatile boolean keeps = true;
  private volatile Consumer<Request> looksAt = request -> {};
  private int connections;

  public RawRecorder() {
    this(InetAddress.getLoopbackAddress());
  }

  public RawRecorder(InetAddress address) {
    try {
      server = new ServerSocket(0, 500, address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  static void daemon(Runnable task) {
    Thread thread = new Thread(task, "recorder");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  public String url(String path) {
    return "http://" + server.getInetAddress().getHostAddress() + ":" + port() + path;
  }

  /** What to answer to requests for this target; {@link #OK} where nothing is said. */
  void answer(String target, Function<Request, String> script) {
    scripts.put(target, script);
  }

  /** From now on requests are answered and not kept. */
  void keepNothing() {
    keeps = false;
  }

  /** From now on requests are shown to {@code look}, answered, and not kept. */
  void lookAt(Consumer<Request> look) {
    looksAt = look;
    keepNothing();
  }

  /** Counts down once a request for this target has come; it is answered as ever. */
  CountDownLatch arrival(String target) {
    CountDownLatch arrived = new CountDownLatch(1);
    answer(
        target,
        request -> {
          arrived.countDown();
          return OK;
        });
    return arrived;
  }

  /** Everything received for this target, in order, and forgets it. */
  List<Request> take(String target) {
    List<Request> requests = received.remove(target);
    return requests == null ? List.of() : List.copyOf(requests);
  }

  /** The one request received for this target. */
  public Request takeOne(String target) {
    List<Request> requests = take(target);
    if (requests.size() != 1) {
      throw new AssertionError(
          target
              + " was expected exactly once and came "
              + requests.size()
              + " times: "
              + requests);
    }
    return requests.get(0);
  }

  /** Everything that was received and not taken. */
  List<Request> rest() {
    return received.values().stream().flatMap(List::stream).toList();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        socket.setTcpNoDelay(true);
        int connection = ++connections;
        daemon(() -> serve(socket, connection));
      } catch (IOException e) {
        // Closed, or a client that went away before its turn; those behind it have theirs.
      }
    }
  }

  private void serve(Socket socket, int connection) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      in.mark(Http2Recorder.PREFACE.length());
      byte[] first = in.readNBytes(Http2Recorder.PREFACE.length());
      in.reset();
      if (new String(first, ISO_8859_1).equals(Http2Recorder.PREFACE)) {
        http2().serve(socket, in);
        return;
      }
      for (Request request = read(in, connection);
          request != null;
          request = read(in, connection)) {
        String response = receive(request);
        if (response.equals(HANG_UP)) {
          return;
        }
        if (response.equals(RESET)) {
          socket.setSoLinger(true, 0);
          return;
        }
        socket.getOutputStream().write(response.getBytes(ISO_8859_1));
        if (response.equals(OK_AND_CLOSED) || response.startsWith(SWITCHED)) {
          return;
        }
      }
    } catch (IOException e) {
      // The client went away; what it sent before is kept.
    } finally {
      open.remove(socket);
    }
  }

  private String receive(Request request) {
    looksAt.accept(request);
    if (keeps) {
      received.computeIfAbsent(request.path(), path -> new CopyOnWriteArrayList<>()).add(request);
    }
    return scripts.getOrDefault(request.path(), r -> OK).apply(request);
  }

  private synchronized Http2Recorder http2() {
    if (http2 == null) {
      http2 = new Http2Recorder(this::receive);
    }
    return http2;
  }

  private static Request read(InputStream in, int connection) throws IOException {
    String first = Heads.line(in);
    if (first == null) {
      return null;
    }
    List<String> headers = new ArrayList<>();
    int length = 0;
    boolean chunked = false;
    for (String line = Heads.line(in); !line.isEmpty(); line = Heads.line(in)) {
      headers.add(line);
      String lower = line.toLowerCase();
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(15).trim());
      }
      chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
    }
    int body = chunked ? Heads.chunks(in).length() : in.readNBytes(length).length;
    return new Request(first, List.copyOf(headers), body, connection);
  }

  @Override
  public synchronized void close() {
    if (http2 != null) {
      http2.close();
    }
    try {
      server.close();
      for (Socket each : open) {
        each.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
