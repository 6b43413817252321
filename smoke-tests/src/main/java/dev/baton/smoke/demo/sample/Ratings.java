package dev.baton.smoke.demo.sample;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** How many stars a product has. */
public final class Ratings extends HttpServlet {

  /** Starts the service. */
  public static void main(String[] args) throws Exception {
    Server.start("/ratings/*", new Ratings());
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("application/json");
    response.getWriter().print("{\"stars\":4}");
  }
}
