package dev.baton.smoke.demo.sample;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** What buyers wrote about a product; asks {@link Ratings} for the stars that they gave. */
public final class Reviews extends HttpServlet {

  private final String ratings = System.getenv("RATINGS_URL");

  /** Starts the service. */
  public static void main(String[] args) throws Exception {
    Server.start("/reviews/*", new Reviews());
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String rating = Client.get(ratings + "/ratings" + request.getPathInfo());
    response.setContentType("application/json");
    response.getWriter().print("{\"text\":\"Pours well.\",\"rating\":" + rating + "}");
  }
}
