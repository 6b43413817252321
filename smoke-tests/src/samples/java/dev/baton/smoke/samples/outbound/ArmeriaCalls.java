package dev.baton.smoke.samples.outbound;

/** Armeria's WebClient over HTTP/1. */
public final class ArmeriaCalls extends OverArmeriaClient {

  public ArmeriaCalls(Integer proxy) {
    super(proxy);
  }

  @Override
  String url(String url) {
    return url.startsWith("https:")
        ? "h1" + url.substring("https".length())
        : "h1c" + url.substring("http".length());
  }
}
