package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Carries;
import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.NoFlow;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.PoolCases;
import dev.baton.smoke.service.Work;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.ServerBuilder;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Calls to a gRPC server in the same JVM, over a real connection, which can know nothing of the
 * flow but what came in the call's metadata: work is done where the server, or the client's
 * listener, is called.
 */
abstract class OverGrpc implements Carrier {

  private static int pooled;
  private static ManagedChannel toPooled;
  private static ManagedChannel toDirect;

  /**
   * Starts a server on a free port of the loopback address.
   *
   * @param executor where calls are told, null for the transport's own threads
   * @return the port
   */
  abstract int serve(ServerServiceDefinition service, Executor executor) throws Exception;

  static int started(ServerBuilder<?> builder, ServerServiceDefinition service, Executor executor)
      throws IOException {
    if (executor == null) {
      builder.directExecutor();
    } else {
      builder.executor(executor);
    }
    return builder.addService(service).build().start().getPort();
  }

  /** A builder for a channel, without TLS. */
  abstract ManagedChannelBuilder<?> channel(int port);

  private void begin() {
    synchronized (OverGrpc.class) {
      if (pooled == 0) {
        Carries.unchecked(
            () -> {
              NoFlow.run(this::start);
              return "";
            });
      }
    }
  }

  private void start() throws Exception {
    pooled = serve(GrpcWork.service(), Executors.newFixedThreadPool(4, Daemons.FACTORY));
    int direct = serve(GrpcWork.service(), null);
    toPooled = open(pooled, false);
    toDirect = open(direct, true);
  }

  private ManagedChannel open(int port, boolean directly) {
    ManagedChannelBuilder<?> builder = channel(port);
    if (directly) {
      builder.directExecutor();
    } else {
      builder.executor(Executors.newFixedThreadPool(4, Daemons.FACTORY));
    }
    Map<String, Object> again = new HashMap<>();
    again.put("maxAttempts", 3.0);
    again.put("initialBackoff", "0.001s");
    again.put("maxBackoff", "0.002s");
    again.put("backoffMultiplier", 1.0);
    again.put("retryableStatusCodes", Collections.singletonList("UNAVAILABLE"));
    Map<String, Object> config = new HashMap<>();
    config.put(
        "name",
        Collections.singletonList(Collections.singletonMap("service", (Object) "smoke.Work")));
    config.put("retryPolicy", again);
    return builder
        .enableRetry()
        .defaultServiceConfig(
            Collections.singletonMap("methodConfig", Collections.singletonList(config)))
        .build();
  }

  @Override
  public Map<String, Carry> ways() {
    begin();
    Map<String, Carry> ways = new LinkedHashMap<>();
    ways.put("unary", work -> unary(toPooled, GrpcWork.named(work)));
    ways.put("unary-direct", work -> unary(toDirect, GrpcWork.named(work)));
    ways.put("first-call-of-a-channel", this::firstCall);
    ways.put("tried-again", work -> unary(toPooled, GrpcWork.namedToFailOnce(work)));
    ways.put("answer", work -> inAnswer(toPooled, work));
    ways.put("answer-direct", work -> inAnswer(toDirect, work));
    ways.put("upload", this::upload);
    ways.put("download", this::download);
    ways.put("talk", this::talk);
    return ways;
  }

  private static String unary(Channel channel, String message) {
    return ClientCalls.blockingUnaryCall(channel, GrpcWork.UNARY, CallOptions.DEFAULT, message);
  }

  /** It waits for names to be resolved and a connection to be made. */
  private String firstCall(Work work) {
    ManagedChannel own = open(pooled, false);
    try {
      return unary(own, GrpcWork.named(work));
    } finally {
      own.shutdown();
    }
  }

  private static String inAnswer(Channel channel, Work work) throws Exception {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    ClientCalls.asyncUnaryCall(
        channel.newCall(GrpcWork.UNARY, CallOptions.DEFAULT),
        GrpcWork.NOTHING,
        new Answers(outcome) {
          @Override
          public void onNext(String answer) {
            try {
              outcome.complete(work.run());
            } catch (Exception e) {
              outcome.completeExceptionally(e);
            }
          }
        });
    return outcome.get(30, TimeUnit.SECONDS);
  }

  /** Messages are sent by a thread in the middle of another flow. */
  private String upload(Work work) throws Exception {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    StreamObserver<String> messages =
        ClientCalls.asyncClientStreamingCall(
            toPooled.newCall(GrpcWork.UPLOAD, CallOptions.DEFAULT), new Answers(outcome));
    String message = GrpcWork.named(work);
    OtherFlow.run(
        () -> {
          messages.onNext(GrpcWork.NOTHING);
          messages.onNext(message);
          messages.onCompleted();
        });
    return outcome.get(30, TimeUnit.SECONDS);
  }

  private String download(Work work) throws Exception {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    ClientCalls.asyncServerStreamingCall(
        toDirect.newCall(GrpcWork.DOWNLOAD, CallOptions.DEFAULT),
        GrpcWork.named(work),
        new Answers(outcome));
    return outcome.get(30, TimeUnit.SECONDS);
  }

  private String talk(Work work) throws Exception {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    StreamObserver<String> messages =
        ClientCalls.asyncBidiStreamingCall(
            toPooled.newCall(GrpcWork.TALK, CallOptions.DEFAULT),
            new Answers(outcome) {
              @Override
              public void onNext(String answer) {
                if (!answer.equals(GrpcWork.NOTHING)) {
                  outcome.complete(answer);
                }
              }
            });
    messages.onNext(GrpcWork.NOTHING);
    String message = GrpcWork.named(work);
    OtherFlow.run(
        () -> {
          messages.onNext(message);
          messages.onCompleted();
        });
    return outcome.get(30, TimeUnit.SECONDS);
  }

  private static class Answers implements StreamObserver<String> {
    private final CompletableFuture<String> outcome;

    Answers(CompletableFuture<String> outcome) {
      this.outcome = outcome;
    }

    @Override
    public void onNext(String answer) {
      outcome.complete(answer);
    }

    @Override
    public void onError(Throwable failure) {
      outcome.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {}
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    begin();
    Map<String, PoolCases.Case> checks = new LinkedHashMap<>();
    checks.put("two-flows-wait-for-a-channel", this::waiting);
    checks.put("own-metadata-wins", urls -> ownMetadata());
    checks.put("metadata-stays-as-it-was", urls -> sameMetadata());
    checks.put("binary-metadata", urls -> binary());
    return checks;
  }

  /** Calls of two flows and of none, all before the channel knows where to. */
  private void waiting(PoolCases.Urls urls) throws Exception {
    ManagedChannel own = open(pooled, false);
    try {
      List<CompletableFuture<String>> outcomes = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        String there = GrpcWork.named(() -> urls.without("waiting"));
        NoFlow.run(() -> outcomes.add(begun(own, there)));
        outcomes.add(begun(own, GrpcWork.named(() -> urls.with("waiting"))));
      }
      for (CompletableFuture<String> each : outcomes) {
        each.get(30, TimeUnit.SECONDS);
      }
    } finally {
      own.shutdown();
    }
  }

  private static CompletableFuture<String> begun(Channel channel, String message) {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    ClientCalls.asyncUnaryCall(
        channel.newCall(GrpcWork.UNARY, CallOptions.DEFAULT), message, new Answers(outcome));
    return outcome;
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  /** What the server received with a call that has this metadata of the application's. */
  private Metadata received(Metadata own, String name) {
    own.put(key("smoke-name"), name);
    unary(
        ClientInterceptors.intercept(toPooled, MetadataUtils.newAttachHeadersInterceptor(own)),
        GrpcWork.NOTHING);
    return GrpcWork.RECEIVED.remove(name);
  }

  private static List<String> all(Metadata metadata, String name) {
    List<String> values = new ArrayList<>();
    Iterable<String> there = metadata.getAll(key(name));
    if (there != null) {
      there.forEach(values::add);
    }
    return values;
  }

  private void ownMetadata() {
    String theirs = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    Metadata own = new Metadata();
    own.put(key("traceparent"), theirs);
    Metadata received = received(own, "own");
    PoolCases.check(
        all(received, "traceparent").equals(Collections.singletonList(theirs)),
        "traceparent is " + all(received, "traceparent"));
    PoolCases.check(all(received, "tracestate").isEmpty(), "no tracestate of another trace");
    PoolCases.check(all(received, "x-request-id").size() == 1, "x-request-id once");
    PoolCases.check(all(received, "x-b3-traceid").size() == 1, "x-b3-traceid once");
  }

  private void sameMetadata() {
    Metadata own = new Metadata();
    for (int i = 0; i < 2; i++) {
      Metadata received = received(own, "same");
      PoolCases.check(all(received, "x-request-id").size() == 1, "x-request-id once");
      PoolCases.check(
          own.keys().equals(Collections.singleton("smoke-name")), "own keys are " + own.keys());
      own.removeAll(key("smoke-name"));
    }
  }

  /** It comes in with a call of no flow, and has to go on with the calls made for that one. */
  private void binary() throws Exception {
    Metadata.Key<byte[]> binary =
        Metadata.Key.of("grpc-trace-bin", Metadata.BINARY_BYTE_MARSHALLER);
    byte[] bytes = new byte[29];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 37 - 128);
    }
    String message =
        GrpcWork.named(
            () -> {
              byte[] arrived = received(new Metadata(), "binary").get(binary);
              PoolCases.check(
                  Arrays.equals(bytes, arrived), "grpc-trace-bin is " + Arrays.toString(arrived));
              return "the same";
            });
    Metadata own = new Metadata();
    own.put(binary, bytes);
    Channel channel =
        ClientInterceptors.intercept(toPooled, MetadataUtils.newAttachHeadersInterceptor(own));
    String[] outcome = new String[1];
    NoFlow.run(() -> outcome[0] = unary(channel, message));
    PoolCases.check("the same".equals(outcome[0]), "answered " + outcome[0]);
  }
}
