package dev.baton.bootstrap;

/**
 * The headers of a flow while a span of the application's is the current one: calls hang on that
 * span. All else is as it is for the request: where it ends, how, and which route it took.
 */
final class AppSpanHeaders extends SpanHeaders {

  private final SpanHeaders request;

  AppSpanHeaders(SpanHeaders request, AppSpan span) {
    super(request, span, request.spans, new byte[TraceIds.LONGEST]);
    this.request = request;
  }

  @Override
  SpanHeaders request() {
    return request;
  }

  @Override
  public boolean isCall() {
    return false;
  }

  @Override
  public void calls(String method, String scheme, String host, int port, String path) {}

  @Override
  public void answered(int status) {
    request.answered(status);
  }

  @Override
  public void failed(Throwable failure) {
    request.failed(failure);
  }

  @Override
  public void lost() {
    request.lost();
  }

  @Override
  public void route(String pattern) {
    request.route(pattern);
  }

  @Override
  public void keepOpen() {
    request.keepOpen();
  }

  @Override
  void endUnlessKeptOpen() {
    request.endUnlessKeptOpen();
  }

  @Override
  public void end() {
    request.end();
  }

  @Override
  public boolean isOver() {
    return request.isOver();
  }
}
