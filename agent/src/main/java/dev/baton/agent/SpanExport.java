package dev.baton.agent;

import dev.baton.agent.settings.Configuration;
import dev.baton.agent.settings.Problem;
import dev.baton.agent.settings.TelemetrySettings;
import dev.baton.agent.telemetry.SpanTags;
import dev.baton.agent.telemetry.Workload;
import dev.baton.bootstrap.AppSpan;
import dev.baton.bootstrap.Log;
import dev.baton.bootstrap.Span;
import dev.baton.bootstrap.Spans;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Gives the spans that ended to the exporter, in the one thread that spans ask for. Until a
 * collector has answered, and from a failure to the next success, requests are relayed word for
 * word, so that their traces stay whole; what waits is sent again.
 */
final class SpanExport implements Runnable {

  /** How long nothing is looked at (milliseconds). */
  private static final long PERIOD = 500;

  /** The longest time between two attempts (milliseconds). */
  private static final long LONGEST_PAUSE = 30_000;

  /** Spans in one export. */
  private static final int BATCH = 512;

  /** How long the end of the JVM waits for spans to end by themselves (milliseconds). */
  private static final long OPEN_MILLIS = 1000;

  /** How long the end of the JVM waits in all until what there is has been sent (milliseconds). */
  private static final long LAST_MILLIS = 3000;

  /** How often it looks meanwhile (milliseconds). */
  private static final long LAST_PERIOD = 20;

  private static volatile SpanExport current;

  private final AgentJar jar;
  private final Map<String, String> environment;
  private java.util.function.Function<Object[], String> exporter;
  private String failure = "the exporter is not up yet";
  private boolean hasFailed;
  private long pause;
  private volatile boolean last;

  private SpanExport(AgentJar jar, Map<String, String> environment) {
    this.jar = jar;
    this.environment = environment;
  }

  /** Starts the thread, which then loads what exports. */
  static void start(AgentJar jar, Map<String, String> environment) {
    SpanExport export = new SpanExport(jar, environment);
    final Thread thread = daemon(export, "baton-spans");
    Runtime.getRuntime().addShutdownHook(daemon(new AtEnd(export, thread), "baton-spans-end"));
    current = export;
    thread.start();
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(null, work, name);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    return thread;
  }

  /** What {@code status} says of it, or null. */
  static String failure() {
    String tracer = Spans.ownTracer();
    if (tracer != null) {
      return "the application makes spans of its own with " + tracer;
    }
    SpanExport export = current;
    return export == null || Spans.accepts() ? null : export.failure;
  }

  private static final class AtEnd implements Runnable {
    private final SpanExport export;
    private final Thread thread;

    AtEnd(SpanExport export, Thread thread) {
      this.export = export;
      this.thread = thread;
    }

    @Override
    public void run() {
      export.endSoon();
      if (Spans.closeIfEmpty()) {
        return; // The JVM of a command may be over before the exporter is up.
      }
      try {
        thread.join(LAST_MILLIS);
      } catch (InterruptedException e) {
        // The JVM is in a hurry.
      }
    }
  }

  @Override
  public void run() {
    try {
      exporter = load();
    } catch (Throwable e) {
      failure = "the exporter cannot be used: " + cause(e);
      Log.line("spans=on: " + failure + "; requests are relayed word for word");
      return;
    }
    export(new ArrayList<Span>());
    while (!pause()) {
      look();
    }
    end();
  }

  /**
   * The JVM ends, and its requests go on until it has. Those that begin now are relayed; those that
   * are under way may end by themselves for a while, and are then reported as they are.
   */
  private void end() {
    long begun = System.nanoTime();
    while (look() && !Spans.isEmpty() && System.nanoTime() - begun < OPEN_MILLIS * 1_000_000L) {
      sleep();
    }
    Spans.close();
    while (look() && !Spans.isEmpty()) {
      sleep(); // One is just about to have ended.
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(LAST_PERIOD);
    } catch (InterruptedException e) {
      // Meant for threads of the application.
    }
  }

  /** Waits; whether the JVM ends. */
  private synchronized boolean pause() {
    try {
      if (!last) {
        wait(Math.max(PERIOD, pause));
      }
    } catch (InterruptedException e) {
      // Meant for threads of the application.
    }
    return last;
  }

  private synchronized void endSoon() {
    last = true;
    Spans.accept(false);
    notifyAll();
  }

  private synchronized void accept() {
    Spans.accept(!last);
  }

  private static Throwable cause(Throwable e) {
    return e instanceof java.lang.reflect.InvocationTargetException && e.getCause() != null
        ? e.getCause()
        : e;
  }

  @SuppressWarnings("unchecked")
  private java.util.function.Function<Object[], String> load() throws Exception {
    SpanClasses classes = new SpanClasses(jar);
    Transformer.spare(classes);
    SpanSettings settings =
        SpanSettings.of(System.getProperties(), environment, Workload.of(environment));
    return (java.util.function.Function<Object[], String>)
        Class.forName("dev.baton.agent.spans.Exporter", true, classes)
            .getConstructor(Map.class, Map.class, String.class)
            .newInstance(
                settings.exporter,
                settings.resource,
                SpanExport.class.getPackage().getImplementationVersion());
  }

  /** Sends all that ended; whether nothing went wrong. */
  private boolean look() {
    try {
      return sendEnded();
    } catch (Throwable e) {
      failed("could not export: " + e);
      return false;
    }
  }

  /** Sends all that ended; after a failure asks whether there is somebody again. */
  private boolean sendEnded() {
    List<Span> ended = Spans.ended();
    if (ended.isEmpty() && !Spans.accepts() && !last) {
      return export(ended);
    }
    for (int from = 0; from < ended.size(); from += BATCH) {
      if (!export(ended.subList(from, Math.min(from + BATCH, ended.size())))) {
        return false;
      }
    }
    return true;
  }

  /** One export; whether it was taken. */
  private boolean export(List<Span> spans) {
    TelemetrySettings telemetry = Configuration.current().flows.telemetry;
    Object[] all = new Object[2 * spans.size()];
    for (int i = 0; i < spans.size(); i++) {
      all[2 * i] = spans.get(i);
      boolean tagged = telemetry != null && !(spans.get(i) instanceof AppSpan);
      all[2 * i + 1] = SpanTags.of(spans.get(i), tagged ? telemetry.tags() : null);
    }
    String wrong = exporter.apply(all);
    if (wrong != null && wrong.startsWith("!")) {
      Spans.dropped.add(spans.size());
      Spans.remove(spans);
      wrong = wrong.substring(1);
    }
    if (wrong != null) {
      failed(wrong);
      return false;
    }
    Spans.exported.add(spans.size());
    Spans.remove(spans);
    pause = 0;
    if (!Spans.accepts()) {
      if (hasFailed) {
        Log.line("spans are exported again");
      }
      accept();
    }
    return true;
  }

  private void failed(String reason) {
    Spans.failedExports.increment();
    boolean first = Spans.accepts() || !hasFailed;
    Spans.accept(false);
    failure = reason;
    hasFailed = true;
    pause = Math.min(Math.max(2 * pause, 2 * PERIOD), LONGEST_PAUSE);
    if (first) {
      Log.line(
          "spans cannot be exported: "
              + Problem.plain(reason)
              + " (OTEL_EXPORTER_OTLP_ENDPOINT says where to); requests are relayed word for word"
              + " until they can");
    }
  }
}
