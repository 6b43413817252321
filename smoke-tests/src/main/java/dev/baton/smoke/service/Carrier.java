package dev.baton.smoke.service;

import java.util.Map;

/** A library's ways from one thread to another. */
public interface Carrier {

  /**
   * The ways by name. Each runs the work exactly once, elsewhere, and waits for what it returned.
   */
  Map<String, Carry> ways();

  /** One way. */
  interface Carry {
    String through(Work work) throws Exception;
  }
}
