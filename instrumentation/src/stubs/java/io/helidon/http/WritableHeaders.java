package io.helidon.http;

public interface WritableHeaders<B extends WritableHeaders<B>> extends Headers {
  default B set(HeaderName name, String... values) {
    return null;
  }
}
