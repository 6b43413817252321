package dev.baton.smoke.samples.tracer;

import dev.baton.smoke.service.Tracer;
import io.opentelemetry.api.GlobalOpenTelemetry;
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
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** OpenTelemetry's API without an SDK: which span it says is current, and spans that it starts. */
public final class OpenTelemetryApiTracer implements Tracer {

  /** Kept as applications keep it: from before anybody knows whether there will be an SDK. */
  private static final io.opentelemetry.api.trace.Tracer TRACER =
      GlobalOpenTelemetry.getTracer("sample");

  @Override
  public List<String[]> headers() {
    Span started = TRACER.spanBuilder("work").startSpan();
    Span inside;
    try (Scope scope = started.makeCurrent()) {
      inside = Span.current();
    } finally {
      started.end();
    }
    return Arrays.asList(
        line("x-current", Span.current()), line("x-started", started), line("x-inside", inside));
  }

  @Override
  public Map<String, Client> clients() {
    Map<String, Client> ways = new LinkedHashMap<>();
    ways.put("nested", OpenTelemetryApiTracer::nested);
    ways.put("everything", OpenTelemetryApiTracer::everything);
    ways.put("too-much", OpenTelemetryApiTracer::tooMuch);
    ways.put("threads", OpenTelemetryApiTracer::threads);
    ways.put("parents", OpenTelemetryApiTracer::parents);
    ways.put("unclosed", OpenTelemetryApiTracer::unclosed);
    ways.put("nothing", OpenTelemetryApiTracer::nothing);
    return ways;
  }

  /** A call at each depth, on the way in and on the way out. */
  private static List<String[]> nested(String url) throws Exception {
    Span outer = TRACER.spanBuilder("outer").startSpan();
    try (Scope first = outer.makeCurrent()) {
      call(url + "?at=outer");
      Span inner = TRACER.spanBuilder("inner").startSpan();
      try (Scope second = Context.current().with(inner).makeCurrent()) {
        call(url + "?at=inner");
      }
      inner.end();
      call(url + "?at=again");
    }
    outer.end();
    call(url + "?at=request");
    return Arrays.asList(line("x-outer", outer), line("x-after", Span.current()));
  }

  private static List<String[]> everything(String url) {
    SpanContext other =
        SpanContext.create(
            "0af7651916cd43dd8448eb211c80319c",
            "b7ad6b7169203331",
            TraceFlags.getSampled(),
            TraceState.getDefault());
    Span span =
        TRACER
            .spanBuilder("before")
            .setSpanKind(SpanKind.PRODUCER)
            .setStartTimestamp(1_700_000_000_123_456_789L, TimeUnit.NANOSECONDS)
            .setAttribute("text", "eins")
            .setAttribute("long", 2)
            .setAttribute("double", 3.5)
            .setAttribute("boolean", true)
            .setAttribute("changed", "no")
            .addLink(other)
            .addLink(other, Attributes.of(AttributeKey.stringKey("why"), "because"))
            .startSpan();
    span.setAttribute(AttributeKey.stringArrayKey("texts"), Arrays.asList("a", "b"));
    span.setAttribute(AttributeKey.longArrayKey("longs"), Arrays.asList(1L, 2L));
    span.setAttribute(AttributeKey.doubleArrayKey("doubles"), Arrays.asList(0.5, 1.5));
    span.setAttribute(AttributeKey.booleanArrayKey("booleans"), Arrays.asList(true, false));
    span.setAttribute("changed", "yes");
    span.setAllAttributes(Attributes.of(AttributeKey.longKey("all"), 7L));
    span.setAttribute("none", (String) null);
    span.addEvent("first");
    span.addEvent(
        "second",
        Attributes.of(AttributeKey.stringKey("key"), "value"),
        1_700_000_000_200L,
        TimeUnit.MILLISECONDS);
    span.recordException(
        new IllegalStateException("broken"), Attributes.of(AttributeKey.longKey("try"), 3L));
    span.setStatus(StatusCode.ERROR, "it broke");
    span.setStatus(StatusCode.UNSET);
    span.updateName("after");
    boolean before = span.isRecording();
    span.end(1_700_000_001_000_000_000L, TimeUnit.NANOSECONDS);
    span.end();
    span.setAttribute("late", 1);
    span.addEvent("late");
    span.setStatus(StatusCode.OK);
    span.updateName("late");
    Span fine = TRACER.spanBuilder("fine").setSpanKind(SpanKind.CONSUMER).startSpan();
    fine.setStatus(StatusCode.OK);
    fine.setStatus(StatusCode.ERROR, "too late");
    fine.end();
    return Arrays.asList(
        new String[] {"x-recording", before + " " + span.isRecording()}, line("x-span", span));
  }

  private static List<String[]> tooMuch(String url) {
    SpanBuilder builder = TRACER.spanBuilder("too much");
    for (int i = 0; i < 130; i++) {
      SpanContext other =
          SpanContext.create(
              "0af7651916cd43dd8448eb211c80319c",
              String.format("b7ad6b7169%06x", i),
              TraceFlags.getDefault(),
              TraceState.getDefault());
      builder.addLink(other);
    }
    Span span = builder.startSpan();
    for (int i = 0; i < 131; i++) {
      span.setAttribute("a" + i, i);
    }
    for (int i = 0; i < 132; i++) {
      span.addEvent("e" + i);
    }
    span.end();
    return Arrays.<String[]>asList(line("x-span", span));
  }

  /** To other threads by Baton's means, and by the API's own. */
  private static List<String[]> threads(String url) throws Exception {
    List<String[]> lines = new ArrayList<>();
    ExecutorService pool = Executors.newSingleThreadExecutor();
    Span outer = TRACER.spanBuilder("outer").startSpan();
    Context context;
    try (Scope scope = outer.makeCurrent()) {
      context = Context.current();
      pool.submit(
              () -> {
                lines.add(line("x-carried", Span.current()));
                Span.current().setAttribute("from", "pool");
                Span child = TRACER.spanBuilder("carried").startSpan();
                child.end();
                return call(url + "?at=carried");
              })
          .get();
    }
    Runnable wrapped =
        context.wrap(
            () -> {
              lines.add(line("x-wrapped", Span.current()));
              call(url + "?at=wrapped");
            });
    pool.submit(wrapped).get();
    pool.submit(() -> call(url + "?at=unwrapped")).get();
    pool.shutdown();
    outer.end();
    lines.add(line("x-outer", outer));
    return lines;
  }

  private static List<String[]> parents(String url) throws Exception {
    Span first = TRACER.spanBuilder("first").startSpan();
    Context context = Context.root().with(first);
    Span child = TRACER.spanBuilder("child").setParent(context).startSpan();
    Span sibling = TRACER.spanBuilder("sibling").setParent(Context.current()).startSpan();
    Span root = TRACER.spanBuilder("root").setNoParent().startSpan();
    try (Scope scope = root.makeCurrent()) {
      call(url + "?at=root");
    }
    SpanContext known =
        SpanContext.createFromRemoteParent(
            first.getSpanContext().getTraceId(),
            "00000000a0a0a0a0",
            TraceFlags.getSampled(),
            TraceState.getDefault());
    Span remote =
        TRACER.spanBuilder("remote").setParent(Context.root().with(Span.wrap(known))).startSpan();
    SpanContext foreign =
        SpanContext.createFromRemoteParent(
            "0af7651916cd43dd8448eb211c80319c",
            "b7ad6b7169203331",
            TraceFlags.getSampled(),
            TraceState.getDefault());
    Span ofAnother =
        TRACER.spanBuilder("other").setParent(Context.root().with(Span.wrap(foreign))).startSpan();
    for (Span each : Arrays.asList(first, child, sibling, root, remote, ofAnother)) {
      each.end();
    }
    return Arrays.asList(line("x-root", root), line("x-foreign", ofAnother));
  }

  /** As a mistake that applications make: the context stays that of the thread. */
  @SuppressWarnings("MustBeClosed")
  private static List<String[]> unclosed(String url) throws Exception {
    Span current = Span.current();
    Span span = TRACER.spanBuilder("unclosed").startSpan();
    span.makeCurrent();
    call(url + "?at=unclosed");
    span.end();
    return Arrays.asList(line("x-current", current), line("x-span", span));
  }

  /** What must not hurt. */
  private static List<String[]> nothing(String url) {
    Span span =
        TRACER
            .spanBuilder("nothing")
            .setParent(Context.root())
            .setAttribute((AttributeKey<String>) null, "a")
            .setAttribute("", "a")
            .setAllAttributes(Attributes.empty())
            .startSpan();
    span.setAttribute((AttributeKey<String>) null, null);
    span.setAttribute("a", (String) null);
    span.setAllAttributes(Attributes.empty());
    span.addEvent("event", (Attributes) null);
    span.recordException(new Undescribable());
    span.setStatus(StatusCode.ERROR, null);
    span.end();
    return Arrays.<String[]>asList(line("x-span", span));
  }

  private static final class Undescribable extends RuntimeException {
    @Override
    public String getMessage() {
      throw this;
    }
  }

  private static int call(String url) {
    try {
      HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
      try (InputStream in = connection.getInputStream()) {
        while (in.read() >= 0) {
          continue;
        }
      }
      return connection.getResponseCode();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String[] line(String name, Span span) {
    String ids = span.getSpanContext().getTraceId() + "-" + span.getSpanContext().getSpanId();
    return new String[] {name, ids};
  }
}
