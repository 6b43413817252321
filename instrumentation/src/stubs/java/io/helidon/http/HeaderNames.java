package io.helidon.http;

public final class HeaderNames {
  public static HeaderName create(String name) {
    return null;
  }
}
