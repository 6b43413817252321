package dev.baton.smoke.samples.inbound;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;

/**
 * Lets another thread wait until what serves a request has returned. To be mapped to {@code /*} for
 * requests, asynchronous.
 */
public final class ReturnFilter implements Filter {

  private static final String RETURNED = "returned";

  /** Opens when the container's thread is through with this request. */
  static CountDownLatch returned(ServletRequest request) {
    return (CountDownLatch) request.getAttribute(RETURNED);
  }

  @Override
  public void init(FilterConfig config) {}

  @Override
  public void destroy() {}

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    CountDownLatch returned = new CountDownLatch(1);
    request.setAttribute(RETURNED, returned);
    try {
      chain.doFilter(request, response);
    } finally {
      returned.countDown();
    }
  }
}
