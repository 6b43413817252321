package dev.baton.smoke.samples.outbound;

/** Armeria's WebClient over HTTP/2, in the clear too. */
public final class ArmeriaHttp2Calls extends OverArmeriaClient {

  public ArmeriaHttp2Calls(Integer proxy) {
    super(proxy);
  }

  @Override
  String url(String url) {
    return url;
  }
}
