package dev.baton.instrumentation;

/**
 * One library in one role: which of its methods are hooked, declared beside the hooks themselves.
 */
public interface Library {

  /** Declares the hooks. Called when the project is built, never in an application. */
  void declare(Hooks on);
}
