package dev.baton.bootstrap;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * Gives flows that begin inside this JVM what {@code start} says: an {@code x-request-id}, or ids
 * of a trace as well. Loaded only where that is asked for.
 */
public final class Births {

  /** Flows that began here. */
  public static final LongAdder flowsBorn = new LongAdder();

  private final CarryRules rules;
  private final HeaderName requestId;
  private final Sampling sampling;

  /** Null where a flow is given no ids of a trace. */
  private final int[] formats;

  private final Formats written;

  /**
   * @param formats the formats, by number, in which a flow is given ids of a trace; null for none
   * @param sampling decides about it, or null where that is left to the sidecars
   */
  Births(CarryRules rules, int[] formats, Sampling sampling) {
    this.rules = rules;
    this.requestId = rules.find("x-request-id");
    this.sampling = sampling;
    this.formats = formats;
    this.written = formats == null ? null : new Formats(rules, formats, formats);
  }

  /** A flow of work that no request asked for. */
  CapturedHeaders ofJob(Capture capture) {
    capture.start(rules);
    fill(capture);
    return capture.snapshot(true);
  }

  /** Gives a request that came without ids what every flow is given here. */
  void fill(Capture capture) {
    flowsBorn.increment();
    ThreadLocalRandom random = ThreadLocalRandom.current();
    TraceIds ids = TraceIds.of(capture);
    long high = (long) ids.next() << 32 | random.nextInt() & 0xffffffffL;
    long low = random.nextLong();
    int decision =
        sampling == null ? Sampling.UNDECIDED : sampling.decide(RequestId.value(high), capture);
    if (requestId != null) {
      boolean sampled = decision == Sampling.YES;
      capture.append(requestId, RequestId.mint(high, low, ids.text, sampled));
    }
    if (formats != null) {
      ids.make(random);
      ids.decision = decision;
      for (int format : formats) {
        written.add(capture, format, ids);
      }
    }
  }

  /** Whether flows are given ids of a trace too. */
  boolean givesContext() {
    return formats != null;
  }
}
