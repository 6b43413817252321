package dev.baton.smoke.bench;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.hc.core5.http.ClassicHttpRequest;

/**
 * Answers with the status of one call; copies the trace headers as one would without an agent, if
 * it is to.
 */
final class CallingServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private final transient Client client;
  private final boolean copies;

  CallingServlet(Client client, boolean copies) {
    this.client = client;
    this.copies = copies;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    ClassicHttpRequest call = client.newRequest();
    if (copies) {
      for (String[] header : TraceHeaders.ALL) {
        String value = request.getHeader(header[0]);
        if (value != null) {
          call.addHeader(header[0], value);
        }
      }
    }
    response.setStatus(client.call(call));
  }
}
