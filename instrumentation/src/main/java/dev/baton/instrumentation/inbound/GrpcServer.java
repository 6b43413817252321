package dev.baton.instrumentation.inbound;

import dev.baton.bootstrap.Capture;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.HeaderName;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.grpc.InternalMetadata;
import io.grpc.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * gRPC's server 1.30–1.85 on all of its transports. Hooked where a transport tells of a new call;
 * whatever it tells of that call later is told in the call's flow, on whatever thread. A call that
 * came by a servlet or from a client in the same process is of the request that is there already.
 */
public final class GrpcServer implements Library {

  private static final String CALL =
      "io.grpc.internal.ServerImpl$JumpToApplicationThreadServerStreamListener";

  @Override
  public void declare(Hooks on) {
    on.type("io.grpc.internal.ServerImpl$ServerTransportListenerImpl")
        .method(
            "streamCreated",
            "io.grpc.internal.ServerStream",
            "java.lang.String",
            "io.grpc.Metadata")
        .scope(Created.class);
    on.type(CALL)
        .constructors()
        .keep(Call.class)
        .method("messagesAvailable", "io.grpc.internal.StreamListener$MessageProducer")
        .kept(Event.class)
        .method("halfClosed")
        .kept(Event.class)
        .method("onReady")
        .kept(Event.class)
        .method("closed", "io.grpc.Status")
        .kept(Closed.class);
  }

  static final class Created {
    static void enter(Object transport, Object stream, String method, Metadata metadata) {
      Capture capture = CurrentHeaders.capture();
      if (capture == null) {
        return;
      }
      byte[][] lines = InternalMetadata.serialize(metadata);
      for (int i = 0; i < lines.length; i += 2) {
        byte[] name = lines[i];
        HeaderName known = capture.find(name, 0, name.length);
        if (known != null) {
          capture.add(known, value(name, lines[i + 1]));
        }
      }
      if (capture.wantsTarget()) {
        capture.target("POST", "/" + method);
      }
      CapturedHeaders flow = capture.attach();
      if (flow != null) {
        flow.keepOpen();
      }
    }

    /** As it is on the wire, where binary values are text. */
    private static String value(byte[] name, byte[] value) {
      return name.length > 4 && name[name.length - 4] == '-' && name[name.length - 1] == 'n'
          ? Base64.getEncoder().withoutPadding().encodeToString(value)
          : new String(value, StandardCharsets.US_ASCII);
    }
  }

  static final class Call {
    static Object kept() {
      return CurrentHeaders.get();
    }
  }

  static final class Event {
    static void enter(Object kept) {
      CurrentHeaders.resume((CapturedHeaders) kept);
    }
  }

  /** The call is over, whoever ended it. */
  static final class Closed {
    static void enter(Object kept) {
      CurrentHeaders.resume((CapturedHeaders) kept);
      if (kept != null) {
        ((CapturedHeaders) kept).end();
      }
    }
  }
}
