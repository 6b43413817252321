package dev.baton.smoke.samples.services;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.baton.smoke.samples.inbound.ReactorExchange;
import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.Server;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Requests over HTTP, for each of which gRPC is called over one connection; there the calls that
 * were wanted are made, on four event loops with no executor behind them.
 */
public final class GrpcCallsService implements Server {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
  }

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static final MethodDescriptor<String, String> UNARY =
      method("unary", MethodDescriptor.MethodType.UNARY);
  private static final MethodDescriptor<String, String> TALK =
      method("talk", MethodDescriptor.MethodType.BIDI_STREAMING);

  private static MethodDescriptor<String, String> method(
      String name, MethodDescriptor.MethodType type) {
    return MethodDescriptor.<String, String>newBuilder()
        .setType(type)
        .setFullMethodName("smoke.Calls/" + name)
        .setRequestMarshaller(new Text())
        .setResponseMarshaller(new Text())
        .build();
  }

  /** What a request makes of its calls. */
  private interface Way {
    CompletionStage<String> go(String url);
  }

  private final Map<String, Way> ways = new LinkedHashMap<>();
  private Channel channel;

  public GrpcCallsService() {
    ways.put("unary", url -> unary(url, CallOptions.DEFAULT));
    ways.put(
        "deadline", url -> unary(url, CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS)));
    ways.put(
        "twice-2",
        url ->
            unary(url + "/0", CallOptions.DEFAULT)
                .thenCompose(first -> unary(url + "/1", CallOptions.DEFAULT)));
    ways.put("talk-3", this::talk);
    ways.put("given-up", this::givenUp);
    ways.put(
        "in-the-answer-2",
        url -> unary(url + "/0", CallOptions.DEFAULT).thenCompose(a -> get(url + "/1")));
  }

  private static CompletionStage<String> get(String url) {
    return CLIENT
        .sendAsync(
            HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
        .thenApply(HttpResponse::body);
  }

  private CompletionStage<String> unary(String url, CallOptions options) {
    Answers answers = new Answers(1);
    ClientCalls.asyncUnaryCall(channel.newCall(UNARY, options), url, answers);
    return answers.outcome;
  }

  /** Three messages over one stream, each after the answer to the one before it. */
  private CompletionStage<String> talk(String url) {
    AtomicInteger said = new AtomicInteger();
    CompletableFuture<StreamObserver<String>> talk = new CompletableFuture<>();
    Answers answers =
        new Answers(3) {
          @Override
          public void onNext(String answer) {
            super.onNext(answer);
            if (said.incrementAndGet() < 3) {
              talk.join().onNext(url + "/" + said);
            } else {
              talk.join().onCompleted();
            }
          }
        };
    StreamObserver<String> messages =
        ClientCalls.asyncBidiStreamingCall(channel.newCall(TALK, CallOptions.DEFAULT), answers);
    talk.complete(messages);
    messages.onNext(url + "/" + said);
    return answers.outcome;
  }

  /** One that is never answered, cancelled by its deadline, and then one that is. */
  private CompletionStage<String> givenUp(String url) {
    Answers late = new Answers(1);
    ClientCalls.asyncUnaryCall(
        channel.newCall(UNARY, CallOptions.DEFAULT.withDeadlineAfter(2, TimeUnit.MILLISECONDS)),
        "",
        late);
    return late.outcome
        .handle((answer, failure) -> "given up")
        .thenCompose(go -> unary(url, CallOptions.DEFAULT));
  }

  private static void relay(String url, StreamObserver<String> to) {
    if (url.isEmpty()) {
      return;
    }
    get(url)
        .whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                to.onNext(answer);
                to.onCompleted();
              } else {
                to.onError(Status.INTERNAL.withCause(failure).asRuntimeException());
              }
            });
  }

  /** Calls for each message. */
  private static final class Talk implements StreamObserver<String> {
    private final StreamObserver<String> to;

    Talk(StreamObserver<String> to) {
      this.to = to;
    }

    @Override
    public void onNext(String url) {
      get(url).thenAccept(to::onNext);
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {
      to.onCompleted();
    }
  }

  private static class Answers implements StreamObserver<String> {
    final CompletableFuture<String> outcome = new CompletableFuture<>();
    private final AtomicInteger left;

    Answers(int expected) {
      left = new AtomicInteger(expected);
    }

    @Override
    public void onNext(String answer) {
      left.decrementAndGet();
    }

    @Override
    public void onError(Throwable failure) {
      outcome.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      if (left.get() == 0) {
        outcome.complete("all");
      } else {
        outcome.completeExceptionally(new IllegalStateException(left + " answers are missing"));
      }
    }
  }

  @Override
  public String[] ways() {
    return ways.keySet().stream().map(way -> "/" + way).toArray(String[]::new);
  }

  @Override
  public int start() throws IOException {
    EventLoopGroup loops = new NioEventLoopGroup(4);
    io.grpc.Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .bossEventLoopGroup(loops)
            .workerEventLoopGroup(loops)
            .channelType(NioServerSocketChannel.class)
            .directExecutor()
            .addService(
                ServerServiceDefinition.builder("smoke.Calls")
                    .addMethod(UNARY, ServerCalls.asyncUnaryCall(GrpcCallsService::relay))
                    .addMethod(TALK, ServerCalls.asyncBidiStreamingCall(Talk::new))
                    .build())
            .build()
            .start();
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
            .eventLoopGroup(loops)
            .channelType(NioSocketChannel.class)
            .directExecutor()
            .usePlaintext()
            .build();
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(Executors.newFixedThreadPool(4, Daemons.FACTORY));
    http.createContext("/chain/", this::chain);
    http.createContext("/", GrpcCallsService::endpoint);
    http.start();
    return http.getAddress().getPort();
  }

  /** Its thread goes on with other requests; the answer comes from an event loop. */
  private void chain(HttpExchange request) {
    String url = request.getRequestURI().getQuery().substring("url=".length());
    ways.get(request.getRequestURI().getPath().substring("/chain/".length()))
        .go(url)
        .whenComplete(
            (body, failure) ->
                answer(
                    request, failure == null ? 200 : 500, failure == null ? body : "" + failure));
  }

  private static void endpoint(HttpExchange request) {
    ReactorExchange exchange = new ReactorExchange(request.getRequestURI().toString());
    exchange.serve();
    answer(request, exchange.status, exchange.body);
  }

  private static void answer(HttpExchange request, int status, String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      request.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      if (bytes.length > 0) {
        request.getResponseBody().write(bytes);
      }
      request.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Text implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String text) {
      return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String parse(InputStream in) {
      try {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
