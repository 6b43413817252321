package dev.baton.smoke.samples.services;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.baton.smoke.service.ByHand;
import dev.baton.smoke.service.Cost;
import dev.baton.smoke.service.Server;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * A gRPC service with one unary method, whose message is the port of the next such service to call,
 * or nothing. Over HTTP it tells its port ({@code /port}) and what it cost ({@code /cost}), and
 * makes calls with nine headers: {@code /load?port&message&calls}.
 */
public final class GrpcService implements Server {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
    System.setProperty("io.grpc.netty.shaded.io.netty.noUnsafe", "true");
  }

  private static final int AT_ONCE = 8;

  private static final MethodDescriptor<String, String> RELAY =
      MethodDescriptor.<String, String>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("smoke.Relay/relay")
          .setRequestMarshaller(new Text())
          .setResponseMarshaller(new Text())
          .build();

  private static final Context.Key<Metadata> INBOUND = Context.key("inbound");

  private final Map<Integer, Channel> channels = new ConcurrentHashMap<>();

  @Override
  public int start() throws IOException {
    ServerServiceDefinition relay =
        ServerServiceDefinition.builder("smoke.Relay")
            .addMethod(RELAY, ServerCalls.asyncUnaryCall(this::relay))
            .build();
    io.grpc.Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(ByHand.ON ? ServerInterceptors.intercept(relay, new Keeping()) : relay)
            .build()
            .start();
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/port", request -> answer(request, "" + server.getPort()));
    http.createContext("/cost", request -> answer(request, Cost.now()));
    http.createContext("/load", this::load);
    http.start();
    return http.getAddress().getPort();
  }

  private static void answer(HttpExchange request, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    request.sendResponseHeaders(200, bytes.length);
    request.getResponseBody().write(bytes);
    request.close();
  }

  private Channel to(int port) {
    return channels.computeIfAbsent(
        port, p -> NettyChannelBuilder.forAddress("127.0.0.1", p).usePlaintext().build());
  }

  private void relay(String next, StreamObserver<String> to) {
    if (next.isEmpty()) {
      to.onNext("done");
      to.onCompleted();
      return;
    }
    Channel channel = to(Integer.parseInt(next));
    ClientCalls.asyncUnaryCall(
        (ByHand.ON ? ClientInterceptors.intercept(channel, new Copying()) : channel)
            .newCall(RELAY, CallOptions.DEFAULT),
        "",
        to);
  }

  /** {@code port=P&message=M&calls=N&headers=…}: headers with a comma between. */
  private void load(HttpExchange request) throws IOException {
    Map<String, String> query = new ConcurrentHashMap<>();
    for (String each : request.getRequestURI().getQuery().split("&")) {
      query.put(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
    }
    Metadata headers = new Metadata();
    for (String name : ByHand.NAMES) {
      String value = request.getRequestHeaders().getFirst(name);
      if (value != null) {
        headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
      }
    }
    Channel channel =
        ClientInterceptors.intercept(
            to(Integer.parseInt(query.get("port"))),
            MetadataUtils.newAttachHeadersInterceptor(headers));
    List<String> failures = new ArrayList<>();
    Semaphore free = new Semaphore(AT_ONCE);
    for (int i = Integer.parseInt(query.get("calls")); i > 0; i--) {
      free.acquireUninterruptibly();
      ClientCalls.asyncUnaryCall(
          channel.newCall(RELAY, CallOptions.DEFAULT),
          query.get("message"),
          new Answered(free, failures));
    }
    free.acquireUninterruptibly(AT_ONCE);
    answer(request, failures.isEmpty() ? "done" : failures.get(0));
  }

  private static final class Answered implements StreamObserver<String> {
    private final Semaphore free;
    private final List<String> failures;

    Answered(Semaphore free, List<String> failures) {
      this.free = free;
      this.failures = failures;
    }

    @Override
    public void onNext(String answer) {}

    @Override
    public void onError(Throwable failure) {
      synchronized (failures) {
        failures.add(failure.toString());
      }
      free.release();
    }

    @Override
    public void onCompleted() {
      free.release();
    }
  }

  /** Keeps the inbound headers for those who copy them. */
  private static final class Keeping implements ServerInterceptor {
    @Override
    public <A, B> ServerCall.Listener<A> interceptCall(
        ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
      return Contexts.interceptCall(
          Context.current().withValue(INBOUND, headers), call, headers, next);
    }
  }

  private static final class Copying implements ClientInterceptor {
    private static final List<Metadata.Key<String>> KEYS = new ArrayList<>();

    static {
      for (String name : ByHand.NAMES) {
        KEYS.add(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
      }
    }

    @Override
    public <A, B> ClientCall<A, B> interceptCall(
        MethodDescriptor<A, B> method, CallOptions options, Channel next) {
      Metadata inbound = INBOUND.get();
      return new ForwardingClientCall.SimpleForwardingClientCall<A, B>(
          next.newCall(method, options)) {
        @Override
        public void start(Listener<B> listener, Metadata headers) {
          for (Metadata.Key<String> key : KEYS) {
            String value = inbound.get(key);
            if (value != null) {
              headers.put(key, value);
            }
          }
          super.start(listener, headers);
        }
      };
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
        byte[] bytes = new byte[in.available()];
        int read = in.read(bytes);
        return new String(bytes, 0, Math.max(read, 0), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
