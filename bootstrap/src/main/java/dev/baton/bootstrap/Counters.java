package dev.baton.bootstrap;

import java.util.concurrent.atomic.LongAdder;

/** What Baton did since the JVM began. Read by {@code status}; counting takes no lock. */
public final class Counters {

  /** Inbound requests with at least one header to carry. */
  public static final LongAdder flowsIn = new LongAdder();

  /** Inbound requests with none. */
  public static final LongAdder requestsWithoutHeaders = new LongAdder();

  /** Outbound calls made in a flow. */
  public static final LongAdder callsWithFlow = new LongAdder();

  /**
   * Outbound calls made by a thread without a flow: work that began inside, or a flow that was lost
   * on the way.
   */
  public static final LongAdder callsWithoutFlow = new LongAdder();

  /** Header lines written on outbound calls. */
  public static final LongAdder headersCarried = new LongAdder();

  /**
   * Headers of a flow not written on a call: the application set its own, the host is not trusted,
   * or Baton only observes.
   */
  public static final LongAdder headersHeldBack = new LongAdder();

  /** Inbound headers left out: over a limit, or with control characters. */
  public static final LongAdder headersRefused = new LongAdder();

  /** Inbound {@code x-request-id}s by which Envoy cannot sample. */
  public static final LongAdder requestIdsUnreadable = new LongAdder();

  /** Inbound {@code x-request-id}s that say of sampling what the tracer's headers deny. */
  public static final LongAdder requestIdsContradicting = new LongAdder();

  /** Threads that outlived the request they were started in, and so lost its flow. */
  public static final LongAdder threadsForgotten = new LongAdder();

  /** Hooks that threw or failed to link, each time. */
  public static final LongAdder hookFailures = new LongAdder();

  private Counters() {}
}
