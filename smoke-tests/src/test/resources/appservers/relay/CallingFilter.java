package relay;

import java.io.IOException;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;

/** Calls out before any servlet is entered. */
public class CallingFilter implements Filter {

  @Override
  public void init(FilterConfig config) {}

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if ("filter".equals(request.getParameter("how"))) {
      request.setAttribute("filter", Calls.get(request.getParameter("to")));
    }
    chain.doFilter(request, response);
  }

  @Override
  public void destroy() {}
}
