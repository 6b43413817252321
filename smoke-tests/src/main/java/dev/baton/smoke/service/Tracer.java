package dev.baton.smoke.service;

import java.util.List;

/** A library with which an application traces itself. */
public interface Tracer {

  /**
   * What its propagation writes for a call out, in a span made for it: name and value of each
   * header.
   */
  List<String[]> headers();
}
