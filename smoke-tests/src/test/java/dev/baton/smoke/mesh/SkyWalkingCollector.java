package dev.baton.smoke.mesh;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * SkyWalking's, over gRPC. Its messages are read by the numbers that their fields have in {@code
 * language-agent/Tracing.proto}.
 */
final class SkyWalkingCollector extends Collector {

  private static final MethodDescriptor<UnknownFieldSet, UnknownFieldSet> COLLECT =
      MethodDescriptor.<UnknownFieldSet, UnknownFieldSet>newBuilder()
          .setType(MethodDescriptor.MethodType.CLIENT_STREAMING)
          .setFullMethodName("skywalking.v3.TraceSegmentReportService/collect")
          .setRequestMarshaller(new Fields())
          .setResponseMarshaller(new Fields())
          .build();

  private final Server server;

  SkyWalkingCollector() throws IOException {
    server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(
                ServerServiceDefinition.builder("skywalking.v3.TraceSegmentReportService")
                    .addMethod(
                        COLLECT, ServerCalls.asyncClientStreamingCall(answer -> new Stream()))
                    .build())
            .build()
            .start();
  }

  @Override
  int port() {
    return server.getPort();
  }

  private void received(UnknownFieldSet segment) throws InvalidProtocolBufferException {
    for (ByteString bytes : segment.getField(3).getLengthDelimitedList()) {
      UnknownFieldSet span = UnknownFieldSet.parseFrom(bytes);
      Map<String, String> tags = new HashMap<>();
      for (ByteString each : span.getField(12).getLengthDelimitedList()) {
        UnknownFieldSet tag = UnknownFieldSet.parseFrom(each);
        String name = text(tag, 1);
        tags.put(name.equals("url") ? Span.URL : name, text(tag, 2));
      }
      add(
          Span.of(
              text(segment, 1),
              text(segment, 2) + "/" + number(span, 1),
              parent(segment, span),
              tags));
    }
  }

  /** In the same segment, in the one that is referred to, or nowhere. */
  private static String parent(UnknownFieldSet segment, UnknownFieldSet span)
      throws InvalidProtocolBufferException {
    if (number(span, 2) >= 0) {
      return text(segment, 2) + "/" + number(span, 2);
    }
    List<ByteString> references = span.getField(5).getLengthDelimitedList();
    if (references.isEmpty()) {
      return null;
    }
    UnknownFieldSet reference = UnknownFieldSet.parseFrom(references.get(0));
    return text(reference, 3) + "/" + number(reference, 4);
  }

  /** What is not written is empty. */
  private static String text(UnknownFieldSet of, int field) {
    List<ByteString> values = of.getField(field).getLengthDelimitedList();
    return values.isEmpty() ? "" : values.get(0).toStringUtf8();
  }

  /** What is not written is 0. */
  private static int number(UnknownFieldSet of, int field) {
    List<Long> values = of.getField(field).getVarintList();
    return values.isEmpty() ? 0 : values.get(0).intValue();
  }

  @Override
  public void close() throws IOException {
    server.shutdown();
    try {
      if (!server.awaitTermination(30, TimeUnit.SECONDS)) {
        throw new IOException("the collector does not come to its end");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** What one sidecar sends. */
  private final class Stream implements StreamObserver<UnknownFieldSet> {
    @Override
    public void onNext(UnknownFieldSet segment) {
      try {
        received(segment);
      } catch (InvalidProtocolBufferException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void onError(Throwable end) {}

    @Override
    public void onCompleted() {}
  }

  /** Any message. */
  private static final class Fields implements MethodDescriptor.Marshaller<UnknownFieldSet> {
    @Override
    public InputStream stream(UnknownFieldSet message) {
      return message.toByteString().newInput();
    }

    @Override
    public UnknownFieldSet parse(InputStream bytes) {
      try {
        return UnknownFieldSet.parseFrom(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
