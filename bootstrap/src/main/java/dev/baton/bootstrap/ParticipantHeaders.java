package dev.baton.bootstrap;

import java.util.concurrent.ThreadLocalRandom;

/**
 * The headers of a flow whose trace this JVM takes part in. The ids of spans are those that came
 * in; on each call another one stands in their place, the same in all formats.
 */
final class ParticipantHeaders extends CapturedHeaders {

  /** The set of headers that hold a span's id. */
  private final long spans;

  ParticipantHeaders(
      CarryRules rules, HeaderName[] names, String[] values, boolean ofJob, long spans) {
    super(rules, names, values, ofJob);
    this.spans = spans;
  }

  @Override
  public CapturedHeaders forCall() {
    if (spans == 0) {
      return this;
    }
    long span = TraceIds.notZero(ThreadLocalRandom.current().nextLong());
    byte[] text = new byte[TraceIds.LONGEST];
    String[] own = values.clone();
    for (long left = spans; left != 0; left &= left - 1) {
      int i = Long.numberOfTrailingZeros(left);
      own[i] = withSpan(names[i].role, own[i], span, text);
    }
    return new CapturedHeaders(this, own);
  }

  private static String withSpan(int role, String value, long span, byte[] text) {
    switch (role) {
      case HeaderName.TRACEPARENT:
        return TraceIds.withHex(value, 36, span, text);
      case HeaderName.B3:
        return TraceIds.withHex(value, value.indexOf('-') + 1, span, text);
      case HeaderName.B3_SPAN:
        return TraceIds.withHex(value, 0, span, text);
      default:
        return TraceIds.decimal(span, text);
    }
  }
}
