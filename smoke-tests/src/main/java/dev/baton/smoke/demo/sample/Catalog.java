package dev.baton.smoke.demo.sample;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** What a product is called. */
public final class Catalog extends HttpServlet {

  /** Starts the service. */
  public static void main(String[] args) throws Exception {
    Server.start("/catalog/*", new Catalog());
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("application/json");
    response
        .getWriter()
        .print("{\"name\":\"Teapot no. " + request.getPathInfo().substring(1) + "\"}");
  }
}
