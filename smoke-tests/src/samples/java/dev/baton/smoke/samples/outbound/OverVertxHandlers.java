package dev.baton.smoke.samples.outbound;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.streams.ReadStream;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;

/** In Vert.x 3 a handler is told the answer. */
abstract class OverVertxHandlers extends OverVertxClient {

  OverVertxHandlers(WebClient client) {
    super(client);
  }

  @Override
  final HttpRequest<Buffer> made(WebClient client, String method, String url) {
    for (HttpMethod known : HttpMethod.values()) {
      if (known.name().equals(method)) {
        return client.requestAbs(known, url);
      }
    }
    return client.requestAbs(HttpMethod.OTHER, url).rawMethod(method);
  }

  @Override
  final Future<HttpResponse<Buffer>> begin(
      HttpRequest<Buffer> made, Buffer body, ReadStream<Buffer> pieces) {
    Promise<HttpResponse<Buffer>> answer = Promise.promise();
    if (body != null) {
      made.sendBuffer(body, answer);
    } else if (pieces != null) {
      made.sendStream(pieces, answer);
    } else {
      made.send(answer);
    }
    return answer.future();
  }
}
