package io.helidon.http;

import io.helidon.common.uri.UriPath;

public final class HttpPrologue {
  public Method method() {
    return null;
  }

  public UriPath uriPath() {
    return null;
  }
}
