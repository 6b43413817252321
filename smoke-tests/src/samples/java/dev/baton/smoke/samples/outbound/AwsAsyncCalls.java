package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpResponseHandler;
import software.amazon.awssdk.http.async.SdkHttpContentPublisher;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.ProxyConfiguration;

/**
 * The transport of Amazon's asynchronous clients, Netty's, given what a service would give it. What
 * services do beyond that (redirects, passwords) is done here.
 */
public final class AwsAsyncCalls implements Call {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
  }

  private final SdkAsyncHttpClient client;

  public AwsAsyncCalls(Integer proxy) {
    this(proxy, 200);
  }

  private AwsAsyncCalls(Integer proxy, int connections) {
    NettyNioAsyncHttpClient.Builder builder =
        NettyNioAsyncHttpClient.builder().maxConcurrency(connections);
    if (proxy != null) {
      builder.proxyConfiguration(
          ProxyConfiguration.builder().scheme("http").host("127.0.0.1").port(proxy).build());
    }
    client = builder.build();
  }

  @Override
  public Call narrow() {
    return new AwsAsyncCalls(null, 1);
  }

  @Override
  public String send(Sent request) throws Exception {
    URI url = URI.create(request.url);
    SdkHttpFullRequest made = made(request, url);
    for (int hop = 0; hop < 20; hop++) {
      Answer answer = wait(execute(made, request), request);
      if (answer.status == 401 && request.user != null && !has(made, "Authorization")) {
        byte[] password = (request.user + ":" + request.password).getBytes(StandardCharsets.UTF_8);
        made =
            made.toBuilder()
                .putHeader("Authorization", "Basic " + Base64.getEncoder().encodeToString(password))
                .build();
      } else if (answer.status / 100 == 3 && answer.location.isPresent()) {
        url = url.resolve(answer.location.get());
        made = made(request, url);
      } else {
        return answer.body;
      }
    }
    throw new IOException(request.url + " is redirected in a circle");
  }

  private static boolean has(SdkHttpRequest made, String name) {
    return made.firstMatchingHeader(name).isPresent();
  }

  @Override
  public void sendThen(Sent request, Runnable then) {
    execute(made(request, URI.create(request.url)), request)
        .whenComplete((answer, failure) -> then.run());
  }

  @Override
  public Prepared prepare(Sent request) {
    SdkHttpFullRequest made = made(request, URI.create(request.url));
    return new Prepared() {
      @Override
      public String send() throws Exception {
        return AwsAsyncCalls.wait(execute(made, request), request).body;
      }

      @Override
      public List<String> headers() {
        List<String> lines = new ArrayList<>();
        made.headers()
            .forEach((name, values) -> values.forEach(value -> lines.add(name + ": " + value)));
        return lines;
      }
    };
  }

  private static Answer wait(CompletableFuture<Answer> answer, Sent request) throws Exception {
    return answer.get(request.timeout, TimeUnit.MILLISECONDS);
  }

  private static SdkHttpFullRequest made(Sent request, URI url) {
    SdkHttpFullRequest.Builder made =
        SdkHttpFullRequest.builder().method(SdkHttpMethod.fromValue(request.method)).uri(url);
    for (String[] header : request.headers) {
      made.appendHeader(header[0], header[1]);
    }
    if (request.streamed) {
      made.putHeader("Transfer-Encoding", "chunked");
    } else if (request.body != null) {
      made.putHeader("Content-Length", "" + request.body.length);
    }
    return made.build();
  }

  /** The future is the client's, whose end is told in its own thread. */
  private CompletableFuture<Answer> execute(SdkHttpRequest made, Sent request) {
    Answer answer = new Answer();
    return client
        .execute(
            AsyncExecuteRequest.builder()
                .request(made)
                .requestContentPublisher(new Content(request))
                .responseHandler(answer)
                .build())
        .thenApply(
            done -> {
              answer.body = new String(answer.bytes.toByteArray(), StandardCharsets.UTF_8);
              return answer;
            });
  }

  private static final class Answer implements SdkAsyncHttpResponseHandler, Subscriber<ByteBuffer> {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int status;
    Optional<String> location;
    String body;

    @Override
    public void onHeaders(SdkHttpResponse head) {
      status = head.statusCode();
      location = head.firstMatchingHeader("Location");
    }

    @Override
    public void onStream(Publisher<ByteBuffer> body) {
      body.subscribe(this);
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer part) {
      while (part.hasRemaining()) {
        bytes.write(part.get());
      }
    }

    @Override
    public void onComplete() {}

    @Override
    public void onError(Throwable failure) {}
  }

  /** A body in one piece, or in two. */
  private static final class Content implements SdkHttpContentPublisher {
    private final byte[] body;
    private final boolean streamed;

    Content(Sent request) {
      body = request.body == null ? new byte[0] : request.body;
      streamed = request.streamed;
    }

    @Override
    public Optional<Long> contentLength() {
      return streamed ? Optional.empty() : Optional.of((long) body.length);
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuffer> to) {
      to.onSubscribe(
          new Subscription() {
            private int at;
            private long wanted;
            private boolean giving;
            private boolean over;

            @Override
            public void request(long parts) {
              wanted += Math.min(parts, 2);
              if (giving) {
                return; // From within a part.
              }
              giving = true;
              for (; wanted > 0 && at < body.length; wanted--) {
                int from = at;
                at = streamed && at == 0 ? body.length / 2 : body.length;
                to.onNext(ByteBuffer.wrap(body, from, at - from).slice()); // 2.16 takes position 0.
              }
              giving = false;
              if (at == body.length && !over) {
                over = true;
                to.onComplete();
              }
            }

            @Override
            public void cancel() {
              over = true;
              at = body.length;
            }
          });
    }
  }
}
