package dev.baton.smoke.demo.sample;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The page of a product: asks {@link Catalog} and {@link Reviews} at the same time. */
public final class Front extends HttpServlet {

  private final transient ExecutorService pool = Executors.newFixedThreadPool(4);
  private final String catalog = System.getenv("CATALOG_URL");
  private final String reviews = System.getenv("REVIEWS_URL");

  /** Starts the service. */
  public static void main(String[] args) throws Exception {
    Server.start("/products/*", new Front());
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String product = request.getPathInfo();
    Future<String> described = pool.submit(() -> Client.get(catalog + "/catalog" + product));
    Future<String> reviewed = pool.submit(() -> Client.get(reviews + "/reviews" + product));
    try {
      response.setContentType("application/json");
      response
          .getWriter()
          .print("{\"catalog\":" + described.get() + ",\"reviews\":" + reviewed.get() + "}");
    } catch (ExecutionException e) {
      throw new ServletException("could not ask catalog or reviews", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServletException("interrupted while waiting for catalog and reviews", e);
    }
  }
}
