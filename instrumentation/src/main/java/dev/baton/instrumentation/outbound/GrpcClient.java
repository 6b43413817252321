package dev.baton.instrumentation.outbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.InternalMetadata;
import io.grpc.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * gRPC's client 1.30–1.85 on all of its transports. Hooked where a call is started, above retries
 * and below interceptors, which have put there what they want to: it is given metadata of its own,
 * and the application's stays as it was. Answers are told in the flow that started the call. A call
 * that is put off until the channel knows where to is started later in the flow that made it.
 */
public final class GrpcClient implements Library {

  private static final String OPTIONS = "io.grpc.CallOptions";
  private static final String METHOD = "io.grpc.MethodDescriptor";
  private static final String ANSWERS = "io.grpc.internal.ClientCallImpl$ClientStreamListenerImpl";

  @Override
  public void declare(Hooks on) {
    on.type("io.grpc.internal.ManagedChannelImpl$RealChannel")
        .method("newCall", METHOD, OPTIONS)
        .scope(NewCall.class)
        .method("newClientCall", METHOD, OPTIONS)
        .inSomeVersions()
        .scope(NewCall.class);
    on.type("io.grpc.ClientCall").constructors().keep(NewCall.class);
    on.type("io.grpc.internal.DelayedClientCall")
        .constructors()
        .inSomeVersions()
        .keep(Caller.class)
        .method("drainPendingCalls")
        .inSomeVersions()
        .kept(Attach.class)
        .method("internalStart", "io.grpc.ClientCall$Listener")
        .inSomeVersions() // All that wait for a channel are started here by whoever opened it.
        .kept(Attach.class);
    on.type("io.grpc.internal.ClientCallImpl")
        .method("start", "io.grpc.ClientCall$Listener", "io.grpc.Metadata")
        .enter(Start.class);
    on.type(ANSWERS)
        .constructors()
        .keep(Caller.class)
        .method("headersRead", "io.grpc.Metadata")
        .kept(Attach.class)
        .method("messagesAvailable", "io.grpc.internal.StreamListener$MessageProducer")
        .kept(Attach.class)
        .method("onReady")
        .kept(Attach.class)
        .method(
            "closed",
            "io.grpc.Status",
            "io.grpc.internal.ClientStreamListener$RpcProgress",
            "io.grpc.Metadata")
        .kept(Attach.class);
  }

  /** A call does not know its host, the channel that makes it does. */
  static final class NewCall {
    private static final ThreadLocal<String> AUTHORITY = new ThreadLocal<>();

    static void enter(Channel channel) {
      AUTHORITY.set(channel.authority());
    }

    static void exit() {
      AUTHORITY.remove();
    }

    static Object kept() {
      return AUTHORITY.get();
    }
  }

  static final class Caller {
    static Object kept() {
      return CurrentHeaders.get();
    }
  }

  static final class Attach {
    static void enter(Object kept) {
      CurrentHeaders.attach((CapturedHeaders) kept);
    }
  }

  static final class Start {
    /** As many as headers are carried; the bytes of each are the same with every call. */
    private static final Map<String, byte[]> NAMES = new ConcurrentHashMap<>();

    static Metadata enter(ClientCall<?, ?> call, Object listener, Metadata metadata) {
      CapturedHeaders headers = CurrentHeaders.forCall();
      if (headers == null) {
        return metadata;
      }
      long left = headers.heldBackFrom((String) kept(call));
      for (String name : metadata.keys()) {
        left |= headers.takenBy(name);
      }
      byte[][] lines = new byte[2 * headers.size()][];
      int count = 0;
      for (int i = 0; i < headers.size(); i++) {
        if ((left & 1L << i) == 0) {
          String name = headers.name(i);
          String value = headers.value(i);
          lines[count++] = bytes(name);
          lines[count++] =
              name.endsWith("-bin")
                  ? Base64.getDecoder().decode(value)
                  : value.getBytes(StandardCharsets.US_ASCII);
        }
      }
      headers.sent(left);
      if (count == 0) {
        return metadata;
      }
      Metadata with =
          InternalMetadata.newMetadata(count == lines.length ? lines : Arrays.copyOf(lines, count));
      with.merge(metadata);
      return with;
    }

    private static byte[] bytes(String name) {
      byte[] bytes = NAMES.get(name);
      if (bytes == null) {
        bytes = name.getBytes(StandardCharsets.US_ASCII);
        NAMES.put(name, bytes);
      }
      return bytes;
    }

    private static native Object kept(ClientCall<?, ?> call);
  }
}
