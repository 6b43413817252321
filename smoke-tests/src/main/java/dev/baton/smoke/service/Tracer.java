package dev.baton.smoke.service;

import java.util.Collections;
import java.util.List;
import java.util.Map;

/** A library with which an application traces itself. */
public interface Tracer {

  /**
   * What its propagation writes for a call out, in a span made for it: name and value of each
   * header.
   */
  List<String[]> headers();

  /** Clients that it traces itself, by name. */
  default Map<String, Client> clients() {
    return Collections.emptyMap();
  }

  /** One of them. */
  interface Client {

    /** GETs {@code url}, and returns what the propagation writes for the span that was made. */
    List<String[]> get(String url) throws Exception;
  }
}
