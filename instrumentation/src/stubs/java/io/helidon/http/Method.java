package io.helidon.http;

public final class Method {
  public String text() {
    return null;
  }
}
