package dev.baton.smoke.bench;

import com.sun.management.ThreadMXBean;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One request through Tomcat's adapter to a servlet that makes one call with Apache HttpClient 5.
 * The agent, if there is one, is in the JVM's options; {@link RequestReport} says which, and that
 * is checked here by what goes out.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RequestBenchmark {

  /** Whether the inbound request has trace headers. */
  @Param({"true"})
  public boolean inbound;

  /** Whether the servlet copies them itself. */
  @Param({"false"})
  public boolean byHand;

  /** Whether they are expected on the call. */
  @Param({"false"})
  public boolean outbound;

  /** Names of headers that Baton makes itself, separated by commas. */
  @Param({""})
  public String made;

  /** Where the agent reports spans to; empty if there are none. */
  @Param({""})
  public String collector;

  /**
   * What the thread itself used of the processor, which other programs on the machine disturb less
   * than the clock on the wall.
   */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class ProcessorTime {

    public long nanos;
    public long requests;
    private long begun;

    @Setup(Level.Iteration)
    public void begin() {
      requests = 0;
      begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    @TearDown(Level.Iteration)
    public void end() {
      nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun;
    }
  }

  /** Of a batch: what this thread used for it, without the wait behind it. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Batch {

    public long nanos;
    public long bytes;
    public long requests;
  }

  private static final int BATCH = 2000;

  private TomcatRequest tomcat;
  private Client client;

  /** Spans that the collector will have got. */
  private long spans;

  @Setup
  public void start() throws Exception {
    client = new Client();
    tomcat = new TomcatRequest(new CallingServlet(client, byHand), inbound);
    if (!collector.isEmpty()) {
      awaitFirstSpan();
    }
    check();
  }

  /** Until the exporter has had an answer of the collector's, requests are relayed. */
  private void awaitFirstSpan() throws Exception {
    long deadline = System.nanoTime() + Collector.PATIENCE_NANOS;
    String relayed = TraceHeaders.value("traceparent");
    do {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("requests still have no spans");
      }
      tomcat.serve();
    } while (client.lastSent().getHeader("traceparent").getValue().equals(relayed));
    spans = 2;
  }

  @Benchmark
  public int request(ProcessorTime time) throws Exception {
    time.requests++;
    return tomcat.serve();
  }

  /**
   * Requests that have spans, two each, by hundreds of thousands a second would be more than any
   * exporter sends: so many, then a wait until the collector has the spans of all.
   */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int batch(Batch used) throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long bytes = threads.getCurrentThreadAllocatedBytes();
    long nanos = threads.getCurrentThreadCpuTime();
    int statuses = 0;
    for (int i = 0; i < BATCH; i++) {
      statuses += tomcat.serve();
    }
    used.nanos += threads.getCurrentThreadCpuTime() - nanos;
    used.bytes += threads.getCurrentThreadAllocatedBytes() - bytes;
    used.requests += BATCH;
    if (!collector.isEmpty()) {
      spans += 2 * BATCH;
      Collector.await(collector, spans);
    }
    return statuses;
  }

  @TearDown
  public void stop() throws Exception {
    check(); // In the state that was measured: compiled, and after any hook that failed was
    // switched off.
    tomcat.stop();
  }

  private void check() throws Exception {
    int status = tomcat.serve();
    spans += 2;
    if (status != HttpServletResponse.SC_OK) {
      throw new IllegalStateException("the servlet answered " + status + ", expected 200");
    }
    ClassicHttpRequest sent = client.lastSent();
    for (String[] header : TraceHeaders.ALL) {
      boolean own = made.contains(header[0] + ",");
      expect(sent, header[0], outbound || own ? 1 : 0);
      String value = own || !outbound ? null : sent.getHeader(header[0]).getValue();
      if (value != null && !value.equals(header[1])) {
        throw new IllegalStateException(
            "the call has " + header[0] + ": " + value + ", expected " + header[1]);
      }
    }
    for (String name : made.isEmpty() ? new String[0] : made.split(",")) {
      expect(sent, name, 1);
    }
  }

  private static void expect(ClassicHttpRequest sent, String name, int lines) {
    int count = sent.getHeaders(name).length;
    if (count != lines) {
      throw new IllegalStateException(
          "the call has " + count + " header lines " + name + ", expected " + lines);
    }
  }
}
