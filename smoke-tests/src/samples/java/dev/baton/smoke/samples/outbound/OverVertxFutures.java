package dev.baton.smoke.samples.outbound;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.streams.ReadStream;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;

/** Since Vert.x 4 answers are futures, and methods have any name. */
abstract class OverVertxFutures extends OverVertxClient {

  OverVertxFutures(WebClient client) {
    super(client);
  }

  @Override
  final HttpRequest<Buffer> made(WebClient client, String method, String url) {
    return client.requestAbs(HttpMethod.valueOf(method), url);
  }

  @Override
  final Future<HttpResponse<Buffer>> begin(
      HttpRequest<Buffer> made, Buffer body, ReadStream<Buffer> pieces) {
    if (body != null) {
      return made.sendBuffer(body);
    }
    return pieces == null ? made.send() : made.sendStream(pieces);
  }
}
