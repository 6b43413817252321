package io.helidon.http;

public interface ClientRequestHeaders
    extends ServerRequestHeaders, WritableHeaders<ClientRequestHeaders> {
  static ClientRequestHeaders create(Headers headers) {
    return null;
  }
}
