package dev.baton.bootstrap;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiPredicate;

/**
 * Makes the spans that the application asks OpenTelemetry's API for, where there is no SDK: inside
 * requests that have a span, so that no id is given away whose span is not reported. Loaded only
 * where spans are on.
 */
public final class AppSpans {

  private static volatile BiPredicate<Class<?>, String[]> definer;
  private static volatile boolean used;

  private AppSpans() {}

  /** See {@link #define}; there is none where the classes are on the class path. */
  public static void defineBy(BiPredicate<Class<?>, String[]> definer) {
    AppSpans.definer = definer;
  }

  /**
   * Defines classes of Baton's that implement a library's interfaces. They cannot be defined with
   * its hooks, while a class is being loaded: their interfaces would be loaded past every
   * transformer. So it is the first call of a hook that asks for them.
   *
   * @param hook beside which they are to be
   * @param names as the table of hooks would have them
   * @return whether they are there
   */
  public static boolean define(Class<?> hook, String... names) {
    BiPredicate<Class<?>, String[]> by = definer;
    return by == null || by.test(hook, names);
  }

  /** Whether any span was made so far. */
  public static boolean areUsed() {
    return used;
  }

  /**
   * Whether a span that is the context's is of the request that this thread works for: a scope that
   * was never closed leaves one of an earlier request behind.
   */
  public static boolean fits(AppSpan span) {
    CapturedHeaders flow = CurrentHeaders.get();
    return flow == null || isOf(flow, span.request);
  }

  private static boolean isOf(CapturedHeaders flow, SpanHeaders request) {
    return flow instanceof SpanHeaders && ((SpanHeaders) flow).request() == request;
  }

  /**
   * A child of a span that was made here, on whatever thread; null if there is no place for it.
   *
   * @param kind see {@link AppSpan#kind}
   * @param start nanoseconds since 1970; 0 for now
   * @param attributes its own from now on
   */
  public static AppSpan start(
      AppSpan parent, String name, int kind, long start, SpanAttributes attributes) {
    long[] ids = {parent.traceHigh, parent.traceLow, newId(), parent.id};
    boolean root = parent.flow == null;
    return put(new AppSpan(parent.request, ids, root, name, kind, start, attributes));
  }

  /**
   * A child of the current span of this thread's flow. Null if it has none, or there is no place.
   */
  public static AppSpan start(String name, int kind, long start, SpanAttributes attributes) {
    CapturedHeaders flow = CurrentHeaders.get();
    if (!(flow instanceof SpanHeaders)) {
      return null;
    }
    Span parent = ((SpanHeaders) flow).span();
    long[] ids = {parent.traceHigh, parent.traceLow, newId(), parent.id};
    SpanHeaders request = ((SpanHeaders) flow).request();
    return put(new AppSpan(request, ids, false, name, kind, start, attributes));
  }

  /**
   * A child of a span that the application knows the ids of, as the sidecar's. Null if it is of
   * another trace than this thread's flow, and if there is no place.
   *
   * @param trace 32 digits
   * @param parent 16 digits
   */
  public static AppSpan start(
      String trace, String parent, String name, int kind, long start, SpanAttributes attributes) {
    CapturedHeaders flow = CurrentHeaders.get();
    if (!(flow instanceof SpanHeaders) || !trace.equals(((SpanHeaders) flow).span().traceId())) {
      return null;
    }
    SpanHeaders request = ((SpanHeaders) flow).request();
    Span of = request.span();
    long[] ids = {of.traceHigh, of.traceLow, newId(), Long.parseUnsignedLong(parent, 16)};
    return put(new AppSpan(request, ids, false, name, kind, start, attributes));
  }

  /**
   * The root of a trace of its own. What is called inside it stays in the request's. Null if this
   * thread's flow has no span, which says that it is sampled, and if there is no place.
   */
  public static AppSpan startRoot(String name, int kind, long start, SpanAttributes attributes) {
    CapturedHeaders flow = CurrentHeaders.get();
    if (!(flow instanceof SpanHeaders)) {
      return null;
    }
    long[] ids = {ThreadLocalRandom.current().nextLong(), newId(), newId(), 0};
    SpanHeaders request = ((SpanHeaders) flow).request();
    return put(new AppSpan(request, ids, true, name, kind, start, attributes));
  }

  private static long newId() {
    return TraceIds.notZero(ThreadLocalRandom.current().nextLong());
  }

  private static AppSpan put(AppSpan span) {
    if (!Spans.put(span)) {
      return null;
    }
    used = true;
    return span;
  }

  /**
   * Makes a span the one that calls of this thread hang on.
   *
   * @return null if that changes nothing
   */
  public static AttachedSpan attach(AppSpan span) {
    CapturedHeaders before = CurrentHeaders.get();
    if (span.flow == null || span.flow == before) {
      return null;
    }
    CurrentHeaders.attach(span.flow);
    return new AttachedSpan(before, span.flow);
  }
}
