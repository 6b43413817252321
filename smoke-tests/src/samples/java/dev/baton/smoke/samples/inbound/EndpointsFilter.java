package dev.baton.smoke.samples.inbound;

import java.io.IOException;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * Serves what is to be served by a filter, and lets all else through. To be mapped to {@code /*}
 * for requests, asynchronous.
 */
public final class EndpointsFilter implements Filter {

  @Override
  public void init(FilterConfig config) {}

  @Override
  public void destroy() {}

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest http = (HttpServletRequest) request;
    if (http.getRequestURI().startsWith(EndpointsServlet.FILTER + "/")) {
      OverServlet.serve(http, (HttpServletResponse) response, null);
    } else {
      chain.doFilter(request, response);
    }
  }
}
