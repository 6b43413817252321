package dev.baton.instrumentation.tracer;

import dev.baton.bootstrap.AppSpan;
import dev.baton.bootstrap.AppSpanHolder;
import dev.baton.bootstrap.AppSpans;
import dev.baton.bootstrap.AttachedSpan;
import dev.baton.bootstrap.SpanAttributes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * What {@link OpenTelemetryApi} gives the application: classes that implement the API's interfaces.
 * They are no hooks, are called by the application itself without a guard around, and are defined
 * by the first call of a hook. Compiled against the API's oldest version, the methods of newer ones
 * stand here without {@code @Override}.
 */
final class MadeSpans {

  private MadeSpans() {}

  /** A span that is reported. */
  static final class Made extends AppSpanHolder implements Span {

    private final SpanContext context;

    private Made(AppSpan span) {
      super(span);
      context =
          SpanContext.create(
              span.traceId(),
              dev.baton.bootstrap.Span.hex(span.id),
              TraceFlags.getSampled(),
              TraceState.getDefault());
    }

    static Span of(AppSpan span) {
      return new Made(span);
    }

    @Override
    public <T> Span setAttribute(AttributeKey<T> key, T value) {
      if (key != null) {
        span.set(key.getKey(), Values.plain(key, value));
      }
      return this;
    }

    @Override
    public Span setAllAttributes(Attributes attributes) {
      span.setAll(Values.of(attributes));
      return this;
    }

    @Override
    public Span addEvent(String name, Attributes attributes) {
      return event(name, attributes, 0);
    }

    @Override
    public Span addEvent(String name, Attributes attributes, long time, TimeUnit unit) {
      return event(name, attributes, unit == null ? 0 : unit.toNanos(time));
    }

    private Span event(String name, Attributes attributes, long time) {
      if (name != null) {
        span.event(name, time, Values.of(attributes));
      }
      return this;
    }

    public Span addLink(SpanContext to) {
      return addLink(to, Attributes.empty());
    }

    public Span addLink(SpanContext to, Attributes attributes) {
      if (to != null && to.isValid()) {
        span.link(to.getTraceId(), to.getSpanId(), to.isSampled(), Values.of(attributes));
      }
      return this;
    }

    @Override
    public Span setStatus(StatusCode code, String description) {
      if (code != null) {
        span.status(code.ordinal(), description);
      }
      return this;
    }

    /** By OpenTelemetry's semantic conventions for exceptions on spans. */
    @Override
    public Span recordException(Throwable thrown, Attributes attributes) {
      if (thrown == null || !span.isRecording()) {
        return this;
      }
      SpanAttributes all = new SpanAttributes();
      all.put("exception.type", thrown.getClass().getName());
      try {
        all.put("exception.message", thrown.getMessage());
        StringWriter text = new StringWriter();
        PrintWriter trace = new PrintWriter(text);
        thrown.printStackTrace(trace);
        trace.flush();
        all.put("exception.stacktrace", text.toString());
      } catch (RuntimeException e) {
        // One that cannot be described is still one that happened.
      }
      all.putAll(Values.of(attributes));
      span.event("exception", 0, all);
      return this;
    }

    @Override
    public Span updateName(String name) {
      if (name != null) {
        span.rename(name);
      }
      return this;
    }

    @Override
    public void end() {
      span.endAt(0);
    }

    @Override
    public void end(long time, TimeUnit unit) {
      span.endAt(unit == null ? 0 : unit.toNanos(time));
    }

    @Override
    public SpanContext getSpanContext() {
      return context;
    }

    @Override
    public boolean isRecording() {
      return span.isRecording();
    }

    @Override
    public String toString() {
      return "BatonSpan{" + context + ", name=" + span.name() + "}";
    }
  }

  /** Where no span can be reported, what it builds is what the API would. */
  static final class Builder implements SpanBuilder {

    private final String name;
    private final SpanAttributes attributes = new SpanAttributes();
    private final List<Object[]> links = new ArrayList<Object[]>(0);
    private Context parent;
    private boolean root;
    private int kind;
    private long start;

    private Builder(String name) {
      this.name = name;
    }

    static SpanBuilder of(String name) {
      return new Builder(name == null ? "<unspecified span name>" : name);
    }

    @Override
    public SpanBuilder setParent(Context context) {
      if (context != null) {
        parent = context;
        root = false;
      }
      return this;
    }

    @Override
    public SpanBuilder setNoParent() {
      parent = null;
      root = true;
      return this;
    }

    @Override
    public SpanBuilder addLink(SpanContext to) {
      return addLink(to, Attributes.empty());
    }

    @Override
    public SpanBuilder addLink(SpanContext to, Attributes of) {
      if (to != null && to.isValid()) {
        links.add(new Object[] {to, of});
      }
      return this;
    }

    @Override
    public SpanBuilder setAttribute(String key, String value) {
      attributes.put(key, value);
      return this;
    }

    @Override
    public SpanBuilder setAttribute(String key, long value) {
      attributes.put(key, value);
      return this;
    }

    @Override
    public SpanBuilder setAttribute(String key, double value) {
      attributes.put(key, value);
      return this;
    }

    @Override
    public SpanBuilder setAttribute(String key, boolean value) {
      attributes.put(key, value);
      return this;
    }

    @Override
    public <T> SpanBuilder setAttribute(AttributeKey<T> key, T value) {
      if (key != null) {
        attributes.put(key.getKey(), Values.plain(key, value));
      }
      return this;
    }

    @Override
    public SpanBuilder setSpanKind(SpanKind kind) {
      if (kind != null) {
        this.kind = kind.ordinal();
      }
      return this;
    }

    @Override
    public SpanBuilder setStartTimestamp(long time, TimeUnit unit) {
      if (unit != null && time > 0) {
        start = unit.toNanos(time);
      }
      return this;
    }

    @Override
    public Span startSpan() {
      Context context = parent == null ? Context.current() : parent;
      Span above = root ? null : Span.fromContextOrNull(context);
      if (above instanceof AppSpanHolder
          && parent == null
          && !AppSpans.fits(((AppSpanHolder) above).span)) {
        above = null;
      }
      SpanAttributes own = new SpanAttributes();
      own.putAll(attributes);
      AppSpan made;
      if (root) {
        made = AppSpans.startRoot(name, kind, start, own);
      } else if (above instanceof AppSpanHolder) {
        made = AppSpans.start(((AppSpanHolder) above).span, name, kind, start, own);
      } else if (above != null && above.getSpanContext().isValid()) {
        SpanContext of = above.getSpanContext();
        made = AppSpans.start(of.getTraceId(), of.getSpanId(), name, kind, start, own);
      } else {
        made = AppSpans.start(name, kind, start, own);
        above = made == null ? Span.current() : null;
      }
      if (made == null) {
        return above == null ? Span.getInvalid() : Span.wrap(above.getSpanContext());
      }
      for (Object[] each : links) {
        SpanContext to = (SpanContext) each[0];
        made.link(to.getTraceId(), to.getSpanId(), to.isSampled(), Values.of((Attributes) each[1]));
      }
      return Made.of(made);
    }
  }

  /** A context's scope, with what its span changed. */
  static final class Attached implements Scope {
    private final Scope own;
    private final AttachedSpan span;

    private Attached(Scope own, AttachedSpan span) {
      this.own = own;
      this.span = span;
    }

    static Scope of(Scope own, AttachedSpan span) {
      return new Attached(own, span);
    }

    @Override
    public void close() {
      span.undo();
      own.close();
    }
  }

  /** Attributes without the API's types. */
  static final class Values implements BiConsumer<AttributeKey<?>, Object> {
    private final SpanAttributes all = new SpanAttributes();

    static SpanAttributes of(Attributes attributes) {
      Values values = new Values();
      if (attributes != null) {
        attributes.forEach(values);
      }
      return values.all;
    }

    @Override
    public void accept(AttributeKey<?> key, Object value) {
      all.put(key.getKey(), plain(key, value));
    }

    /** As {@link SpanAttributes} has it; null for nothing. */
    static Object plain(AttributeKey<?> key, Object value) {
      if (!(value instanceof List)) {
        boolean plain =
            value == null
                || value instanceof Long
                || value instanceof Double
                || value instanceof Boolean;
        return plain ? value : value.toString();
      }
      Object[] items = ((List<?>) value).toArray();
      switch (key.getType().name()) {
        case "LONG_ARRAY":
          long[] longs = new long[items.length];
          for (int i = 0; i < items.length; i++) {
            longs[i] = items[i] instanceof Long ? (Long) items[i] : 0;
          }
          return longs;
        case "DOUBLE_ARRAY":
          double[] doubles = new double[items.length];
          for (int i = 0; i < items.length; i++) {
            doubles[i] = items[i] instanceof Double ? (Double) items[i] : 0;
          }
          return doubles;
        case "BOOLEAN_ARRAY":
          boolean[] booleans = new boolean[items.length];
          for (int i = 0; i < items.length; i++) {
            booleans[i] = items[i] instanceof Boolean && (Boolean) items[i];
          }
          return booleans;
        default:
          String[] texts = new String[items.length];
          for (int i = 0; i < items.length; i++) {
            texts[i] = String.valueOf(items[i]);
          }
          return texts;
      }
    }
  }
}
