package dev.baton.smoke.bench;

import jakarta.servlet.http.HttpServlet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.Adapter;
import org.apache.coyote.OutputBuffer;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.buf.MessageBytes;

/**
 * A started Tomcat whose adapter is handed one request again and again, as its HTTP/1.1 processor
 * would after parsing it.
 */
final class TomcatRequest {

  /** What every request through a mesh has beside trace headers. */
  private static final String[][] ORDINARY = {
    {"host", "ratings:9080"},
    {"user-agent", "Apache-HttpClient/5.4 (Java/17)"},
    {"accept", "application/json"},
    {"accept-encoding", "gzip, x-gzip, deflate"},
    {"x-forwarded-proto", "http"},
    {"x-envoy-attempt-count", "1"},
    {
      "x-forwarded-client-cert",
      "By=spiffe://cluster.local/ns/shop/sa/ratings;Hash=5f2a;URI=spiffe://cluster.local/ns/shop/sa/reviews"
    },
  };

  /** Held here, or its level is forgotten with it. */
  private static final Logger LOGGER = Logger.getLogger("org.apache");

  private final Path folder;
  private final Tomcat tomcat = new Tomcat();
  private final Adapter adapter;
  private final Request request = new Request();
  private final Response response = new Response();
  private final byte[] head;
  private final int[] ends;

  TomcatRequest(HttpServlet servlet, boolean traced) throws Exception {
    folder = Files.createTempDirectory("baton-bench");
    adapter = start(servlet);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    List<Integer> marks = new ArrayList<>();
    List<String[]> headers = new ArrayList<>(List.of(ORDINARY));
    if (traced) {
      headers.addAll(List.of(TraceHeaders.ALL));
    }
    List<String> parts = new ArrayList<>(List.of("GET", "/ratings/7", "HTTP/1.1"));
    headers.forEach(header -> parts.addAll(List.of(header)));
    for (String part : parts) {
      bytes.writeBytes(part.getBytes(StandardCharsets.ISO_8859_1));
      marks.add(bytes.size());
    }
    head = bytes.toByteArray();
    ends = marks.stream().mapToInt(Integer::intValue).toArray();
    request.setResponse(response);
    response.setRequest(request);
    response.setOutputBuffer(new Discarding());
  }

  private Adapter start(HttpServlet servlet) throws LifecycleException {
    LOGGER.setLevel(Level.SEVERE);
    tomcat.setBaseDir(folder.toString());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    Context context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "calling", servlet);
    context.addServletMappingDecoded("/ratings/*", "calling");
    tomcat.start();
    return tomcat.getConnector().getProtocolHandler().getAdapter();
  }

  void stop() throws LifecycleException, IOException {
    tomcat.stop();
    tomcat.destroy();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** One request from parsed head to recycling; the status of its answer. */
  int serve() throws Exception {
    int at = set(request.method(), 0);
    at = set(request.requestURI(), at);
    at = set(request.protocol(), at);
    while (at < ends.length) {
      MessageBytes value =
          request.getMimeHeaders().addValue(head, ends[at - 1], ends[at] - ends[at - 1]);
      at = set(value, at + 1);
    }
    request.scheme().setString("http");
    request.serverName().setString("ratings");
    request.setServerPort(9080);
    request.setStartTimeNanos(System.nanoTime());
    adapter.service(request, response);
    int status = response.getStatus();
    request.recycle();
    response.recycle();
    return status;
  }

  private int set(MessageBytes to, int part) {
    int start = part == 0 ? 0 : ends[part - 1];
    to.setBytes(head, start, ends[part] - start);
    return part + 1;
  }

  private static final class Discarding implements OutputBuffer {
    private long written;

    @Override
    public int doWrite(ByteBuffer chunk) {
      int length = chunk.remaining();
      chunk.position(chunk.limit());
      written += length;
      return length;
    }

    @Override
    public long getBytesWritten() {
      return written;
    }
  }
}
