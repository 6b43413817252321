package dev.baton.smoke.demo;

/** Ends the demo with a sentence for its reader. */
final class DemoException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DemoException(String message) {
    super(message);
  }
}
