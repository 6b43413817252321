package dev.baton.instrumentation.tracer;

import dev.baton.bootstrap.AppSpan;
import dev.baton.bootstrap.AppSpanHolder;
import dev.baton.bootstrap.AppSpans;
import dev.baton.bootstrap.AttachedSpan;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.Spans;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;

/**
 * OpenTelemetry's API 1.9–1.68 where there is no SDK. Hooked where it says which span is current:
 * where the application has none, that is the request's; where a tracer that makes nothing is asked
 * for a span; and where a context becomes that of a thread. A tracer is never replaced, as the
 * application may still set one of its own.
 */
public final class OpenTelemetryApi implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("io.opentelemetry.api.trace.Span").method("current").forSpans().result(Current.class);
    on.type("io.opentelemetry.api.trace.DefaultTracer")
        .method("spanBuilder", "java.lang.String")
        .forSpans()
        .enter(Build.class)
        .method("spanBuilder", "java.lang.String")
        .forSpans()
        .result(Build.class)
        .method("isEnabled")
        .inSomeVersions()
        .forSpans()
        .result(IsEnabled.class);
    on.type("io.opentelemetry.context.ThreadLocalContextStorage")
        .method("attach", "io.opentelemetry.context.Context")
        .forSpans()
        .enter(Attach.class)
        .method("attach", "io.opentelemetry.context.Context")
        .forSpans()
        .result(Attach.class);
  }

  static final class Current {
    static Span result(Span current) {
      boolean fits =
          current instanceof AppSpanHolder
              ? AppSpans.fits(((AppSpanHolder) current).span)
              : current.getSpanContext().isValid();
      if (fits) {
        return current;
      }
      dev.baton.bootstrap.Span flows = Spans.current();
      if (flows == null) {
        return current;
      }
      if (flows instanceof AppSpan && Made.isDefined()) {
        return MadeSpans.Made.of((AppSpan) flows);
      }
      return Span.wrap(
          SpanContext.create(
              flows.traceId(),
              dev.baton.bootstrap.Span.hex(flows.id),
              TraceFlags.getSampled(),
              TraceState.getDefault()));
    }
  }

  static final class Build {
    static void enter(String name) {
      CurrentHeaders.leave(name);
    }

    static SpanBuilder result(SpanBuilder own) {
      Object name = CurrentHeaders.takeLeft();
      boolean wanted = Spans.current() != null || AppSpans.areUsed();
      return wanted && Made.isDefined() ? MadeSpans.Builder.of((String) name) : own;
    }
  }

  static final class IsEnabled {
    static boolean result(boolean own) {
      return own || Spans.current() != null;
    }
  }

  static final class Attach {

    /** Whether the loader of contexts has the API's spans, too. */
    private static volatile boolean hasSpans = true;

    static void enter(Context context) {
      AppSpan found = null;
      if (context != null && hasSpans && AppSpans.areUsed()) {
        try {
          Span span = Span.fromContextOrNull(context);
          found = span instanceof AppSpanHolder ? ((AppSpanHolder) span).span : null;
        } catch (LinkageError e) {
          hasSpans = false;
        }
      }
      CurrentHeaders.leave(found);
    }

    static Scope result(Scope own) {
      Object found = CurrentHeaders.takeLeft();
      if (found == null || !Scopes.areDefined()) {
        return own;
      }
      AttachedSpan attached = AppSpans.attach((AppSpan) found);
      return attached == null ? own : MadeSpans.Attached.of(own, attached);
    }
  }

  /** The classes of spans, defined when they are first needed. */
  static final class Made {
    private static volatile Boolean defined;

    static boolean isDefined() {
      Boolean known = defined;
      if (known == null) {
        known =
            AppSpans.define(
                Made.class,
                "dev/baton/instrumentation/tracer/MadeSpans$Values",
                "dev/baton/instrumentation/tracer/MadeSpans$Made",
                "dev/baton/instrumentation/tracer/MadeSpans$Builder");
        defined = known;
      }
      return known;
    }
  }

  /** Likewise, of scopes, which may have another loader. */
  static final class Scopes {
    private static volatile Boolean defined;

    static boolean areDefined() {
      Boolean known = defined;
      if (known == null) {
        known =
            AppSpans.define(Scopes.class, "dev/baton/instrumentation/tracer/MadeSpans$Attached");
        defined = known;
      }
      return known;
    }
  }
}
