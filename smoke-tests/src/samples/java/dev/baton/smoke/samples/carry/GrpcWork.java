package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carries;
import dev.baton.smoke.service.Work;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A service whose messages name work of this JVM, which is done where gRPC hands them over. */
final class GrpcWork {

  private static final Map<String, Work> WORK = new ConcurrentHashMap<>();
  private static final AtomicInteger NAMES = new AtomicInteger();

  /** What came with the calls, by the name of the work. */
  static final Map<String, Metadata> RECEIVED = new ConcurrentHashMap<>();

  /** The message that is answered and nothing else. */
  static final String NOTHING = "nothing";

  /** Works that fail once, to be tried again. */
  private static final Map<String, Boolean> FAIL_ONCE = new ConcurrentHashMap<>();

  static final MethodDescriptor<String, String> UNARY =
      method("unary", MethodDescriptor.MethodType.UNARY);
  static final MethodDescriptor<String, String> UPLOAD =
      method("upload", MethodDescriptor.MethodType.CLIENT_STREAMING);
  static final MethodDescriptor<String, String> DOWNLOAD =
      method("download", MethodDescriptor.MethodType.SERVER_STREAMING);
  static final MethodDescriptor<String, String> TALK =
      method("talk", MethodDescriptor.MethodType.BIDI_STREAMING);

  private GrpcWork() {}

  /** The message that has this work done. */
  static String named(Work work) {
    String name = "work-" + NAMES.incrementAndGet();
    WORK.put(name, work);
    return name;
  }

  /** As {@link #named}, at the second try. */
  static String namedToFailOnce(Work work) {
    String name = named(work);
    FAIL_ONCE.put(name, true);
    return name;
  }

  static ServerServiceDefinition service() {
    ServerServiceDefinition methods =
        ServerServiceDefinition.builder("smoke.Work")
            .addMethod(UNARY, ServerCalls.asyncUnaryCall(GrpcWork::answer))
            .addMethod(DOWNLOAD, ServerCalls.asyncServerStreamingCall(GrpcWork::answer))
            .addMethod(UPLOAD, ServerCalls.asyncClientStreamingCall(Upload::new))
            .addMethod(TALK, ServerCalls.asyncBidiStreamingCall(Talk::new))
            .build();
    return ServerInterceptors.intercept(methods, new Recording());
  }

  private static void answer(String message, StreamObserver<String> to) {
    if (FAIL_ONCE.remove(message) != null) {
      to.onError(Status.UNAVAILABLE.asRuntimeException());
      return;
    }
    try {
      to.onNext(done(message));
      to.onCompleted();
    } catch (Exception e) {
      to.onError(Status.INTERNAL.withDescription(e.toString()).withCause(e).asRuntimeException());
    }
  }

  private static String done(String message) throws Exception {
    Work work = WORK.remove(message);
    return work == null ? message : work.run();
  }

  /** Does what its last message names once there are no more. */
  private static final class Upload implements StreamObserver<String> {
    private final StreamObserver<String> answer;
    private String last;

    Upload(StreamObserver<String> answer) {
      this.answer = answer;
    }

    @Override
    public void onNext(String message) {
      last = message;
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {
      answer(last, answer);
    }
  }

  /** Does what each of its messages names. */
  private static final class Talk implements StreamObserver<String> {
    private final StreamObserver<String> answers;

    Talk(StreamObserver<String> answers) {
      this.answers = answers;
    }

    @Override
    public void onNext(String message) {
      Carries.unchecked(
          () -> {
            answers.onNext(done(message));
            return "";
          });
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {
      answers.onCompleted();
    }
  }

  private static final class Recording implements ServerInterceptor {
    static final Metadata.Key<String> NAME =
        Metadata.Key.of("smoke-name", Metadata.ASCII_STRING_MARSHALLER);

    @Override
    public <A, B> ServerCall.Listener<A> interceptCall(
        ServerCall<A, B> call, Metadata metadata, ServerCallHandler<A, B> next) {
      String name = metadata.get(NAME);
      if (name != null) {
        RECEIVED.put(name, metadata);
      }
      return next.startCall(call, metadata);
    }
  }

  private static MethodDescriptor<String, String> method(
      String name, MethodDescriptor.MethodType type) {
    return MethodDescriptor.<String, String>newBuilder()
        .setType(type)
        .setFullMethodName("smoke.Work/" + name)
        .setRequestMarshaller(new Text())
        .setResponseMarshaller(new Text())
        .build();
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
