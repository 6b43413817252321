package dev.baton.smoke.service;

import java.util.Collections;
import java.util.Map;

/** A library's ways from one thread to another. */
public interface Carrier {

  /**
   * The ways by name. Each runs the work exactly once, elsewhere, and waits for what it returned.
   */
  Map<String, Carry> ways();

  /**
   * What else holds for the library, by name: that the application gets its own objects back, that
   * a worker is clean afterwards, that what belongs to no request carries nothing.
   */
  Map<String, PoolCases.Case> checks();

  /** What the library runs again and again by itself, by name. */
  default Map<String, Jobs.Kind> jobs() {
    return Collections.emptyMap();
  }

  /** One way. */
  interface Carry {
    String through(Work work) throws Exception;
  }
}
