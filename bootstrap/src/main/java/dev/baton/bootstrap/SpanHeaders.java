package dev.baton.bootstrap;

import java.util.concurrent.ThreadLocalRandom;

/**
 * The headers of a flow that has spans. Of a request: the ids of spans are that of its own span, so
 * that a call which nobody sees the end of hangs on it. Of a call: that of the call's span.
 */
class SpanHeaders extends CapturedHeaders {

  /** What writing to a connection that is no more fails with. */
  private static final String LOST = "java.nio.channels.ClosedChannelException";

  private final Span span;

  /** The set of headers that hold a span's id. */
  final long spans;

  /** Whether the request was left before it was answered: it ends with its answer. */
  private volatile boolean endsWithAnswer;

  /**
   * @param headers of the flow, whose spans' ids are put in
   * @param spans the set of headers that hold a span's id
   * @param text {@link TraceIds#LONGEST} bytes to work in
   */
  SpanHeaders(CapturedHeaders headers, Span span, long spans, byte[] text) {
    super(headers, values(headers, span, spans, text));
    this.span = span;
    this.spans = spans;
    if (span.server) {
      span.flow = this;
    }
  }

  final Span span() {
    return span;
  }

  /** The flow of the request that this is a part of. */
  SpanHeaders request() {
    return this;
  }

  /** Of type {@link CapturedHeaders}, so that nobody else has to know this class. */
  static CapturedHeaders of(CapturedHeaders headers, Span span, long spans, byte[] text) {
    return new SpanHeaders(headers, span, spans, text);
  }

  private static String[] values(CapturedHeaders headers, Span span, long spans, byte[] text) {
    String[] own = headers.values.clone();
    for (long left = spans; left != 0; left &= left - 1) {
      int i = Long.numberOfTrailingZeros(left);
      own[i] = withSpan(headers.names[i].role, own[i], span, text);
    }
    return own;
  }

  private static String withSpan(int role, String value, Span span, byte[] text) {
    switch (role) {
      case HeaderName.TRACEPARENT:
        return TraceIds.withHex(value, 36, span.id, text);
      case HeaderName.B3_SPAN:
        return TraceIds.withHex(value, 0, span.id, text);
      case HeaderName.B3_PARENT:
        return span.parent == 0 ? value : TraceIds.withHex(value, 0, span.parent, text);
      case HeaderName.B3:
        int dash = value.indexOf('-');
        String own = TraceIds.withHex(value, dash + 1, span.id, text);
        return span.parent == 0 || value.length() < dash + 36
            ? own
            : TraceIds.withHex(own, dash + 20, span.parent, text);
      default:
        return TraceIds.decimal(span.id, text);
    }
  }

  /** The flow of whose headers this is one, if it has the id of that flow's own span; or null. */
  static CapturedHeaders flowOf(int role, String value) {
    int at =
        role == HeaderName.TRACEPARENT ? 36 : role == HeaderName.B3 ? value.indexOf('-') + 1 : 0;
    boolean hex =
        role == HeaderName.TRACEPARENT || role == HeaderName.B3 || role == HeaderName.B3_SPAN;
    if (!hex && role != HeaderName.DATADOG_PARENT
        || hex && (value.length() < at + 16 || !TraceIds.isHex(value, at, at + 16))) {
      return null;
    }
    Span span = Spans.find(hex ? TraceIds.hex(value, at, at + 16) : TraceIds.decimal(value));
    CapturedHeaders flow = span == null ? null : span.flow;
    if (flow != null) {
      for (String own : flow.values) {
        if (own == value) {
          return flow;
        }
      }
    }
    return null;
  }

  @Override
  public CapturedHeaders forTimedCall() {
    Span call = span.ofCall(TraceIds.notZero(ThreadLocalRandom.current().nextLong()));
    if (!Spans.put(call)) {
      return this;
    }
    return new SpanHeaders(this, call, spans, new byte[TraceIds.LONGEST]);
  }

  @Override
  public boolean isCall() {
    return !span.server;
  }

  @Override
  public boolean isTimed() {
    return true;
  }

  @Override
  public void calls(String method, String scheme, String host, int port, String path) {
    if (!span.server) {
      span.method = method;
      span.scheme = scheme;
      span.host = host;
      span.port = port;
      span.path = Span.withoutQuery(path);
    }
  }

  @Override
  public void answered(int status) {
    if (span.isOpen()) {
      span.status = status;
      if (!span.server || endsWithAnswer) {
        span.end();
      }
    }
  }

  @Override
  public void failed(Throwable failure) {
    fail(Span.errorOf(failure));
  }

  @Override
  public void lost() {
    fail(LOST);
  }

  private void fail(String error) {
    if (span.isOpen() && (span.server || span.status == 0)) {
      span.error = error;
      if (!span.server) {
        span.end();
      }
    }
  }

  @Override
  public void route(String pattern) {
    if (span.isOpen()) {
      span.route = pattern;
    }
  }

  @Override
  void endUnlessKeptOpen() {
    if (span.server && span.status == 0 && span.error == null && !isKeptOpen()) {
      endsWithAnswer = true;
      super.end();
    } else {
      super.endUnlessKeptOpen();
    }
  }

  @Override
  public void end() {
    super.end();
    span.end();
  }
}
