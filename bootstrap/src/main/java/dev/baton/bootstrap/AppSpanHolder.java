package dev.baton.bootstrap;

/**
 * What a span of OpenTelemetry's API is that Baton made: its class is one of the API's own class
 * loader, and this one is known to all of them. Loaded only where spans are on.
 */
public abstract class AppSpanHolder {

  public final AppSpan span;

  protected AppSpanHolder(AppSpan span) {
    this.span = span;
  }
}
