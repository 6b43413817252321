package dev.baton.smoke.service;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** What an application does that copies the headers by itself, to be measured against. */
public final class ByHand {

  /** Whether this process does so: the system property {@code smoke.byhand}. */
  public static final boolean ON = Boolean.getBoolean("smoke.byhand");

  public static final List<String> NAMES =
      Collections.unmodifiableList(
          Arrays.asList(
              "x-request-id",
              "x-b3-traceid",
              "x-b3-spanid",
              "x-b3-parentspanid",
              "x-b3-sampled",
              "x-b3-flags",
              "b3",
              "traceparent",
              "tracestate"));

  private ByHand() {}
}
