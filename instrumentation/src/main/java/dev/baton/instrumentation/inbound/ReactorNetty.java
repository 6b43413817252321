package dev.baton.instrumentation.inbound;

import dev.baton.bootstrap.Capture;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.HeaderName;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.DefaultChannelPipeline;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Map;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Reactor Netty 1.0.48–1.3, its servers and clients. Hooked where events of a channel are told to
 * the operations in progress there: a request, once its turn has come, whatever its protocol; parts
 * of bodies, answers and failures in the flow of the request that they are of. Each request or call
 * has operations of its own, which keep its flow.
 */
public final class ReactorNetty implements Library {

  private static final String CONTEXT = "io.netty.channel.ChannelHandlerContext";

  @Override
  public void declare(Hooks on) {
    on.type("reactor.netty.channel.ChannelOperations")
        .constructors()
        .keep(Made.class)
        .method("terminate")
        .enter(Terminate.class);
    on.type("reactor.netty.channel.ChannelOperationsHandler")
        .method("channelRead", CONTEXT, "java.lang.Object")
        .scope(Read.class)
        .method("channelInactive", CONTEXT)
        .scope(Event.class)
        .method("exceptionCaught", CONTEXT, "java.lang.Throwable")
        .scope(Event.class)
        .method("userEventTriggered", CONTEXT, "java.lang.Object")
        .inSomeVersions()
        .scope(Event.class)
        .method("channelWritabilityChanged", CONTEXT)
        .inSomeVersions()
        .scope(Event.class);
  }

  static final class Made {
    static Object kept() {
      return null;
    }
  }

  static final class Read {
    /** Kept where it is known that there is no flow; the same instance in every class loader. */
    private static final String NO_FLOW = "no flow";

    static void enter(ChannelHandlerContext context, Object message) {
      ChannelOperations<?, ?> operations = ChannelOperations.get(context.channel());
      if (operations == null) {
        return;
      }
      if (message instanceof HttpRequest) {
        Object kept =
            message instanceof DefaultHttpRequest ? kept((DefaultHttpRequest) message) : null;
        if (kept == null && context.pipeline() instanceof DefaultChannelPipeline) {
          kept = kept((DefaultChannelPipeline) context.pipeline()); // HTTP/2.
        }
        if (kept == null) {
          kept = captured((HttpRequest) message, context.channel());
        }
        keep(operations, kept);
        CurrentHeaders.resume(kept instanceof CapturedHeaders ? (CapturedHeaders) kept : null);
        return;
      }
      Object kept = kept(operations);
      if (kept != null) {
        CapturedHeaders flow = kept instanceof CapturedHeaders ? (CapturedHeaders) kept : null;
        if (operations instanceof HttpServerRequest) {
          CurrentHeaders.resume(flow);
        } else {
          CurrentHeaders.attach(flow);
        }
      }
    }

    private static Object captured(HttpRequest request, Channel channel) {
      Capture capture = CurrentHeaders.captureAnother();
      if (capture == null) {
        return null;
      }
      for (Map.Entry<String, String> line : request.headers()) {
        HeaderName known = capture.find(line.getKey());
        if (known != null) {
          capture.add(known, line.getValue());
        }
      }
      if (capture.wantsTarget()) {
        capture.target(request.method().name(), request.uri(), channel.localAddress());
      }
      CapturedHeaders flow = capture.attach();
      if (flow == null) {
        return NO_FLOW;
      }
      flow.keepOpen();
      return flow;
    }

    private static native Object kept(DefaultHttpRequest request);

    private static native Object kept(DefaultChannelPipeline pipeline);

    private static native Object kept(ChannelOperations<?, ?> operations);

    private static native void keep(ChannelOperations<?, ?> operations, Object kept);
  }

  static final class Event {
    static void enter(ChannelHandlerContext context) {
      ChannelOperations<?, ?> operations = ChannelOperations.get(context.channel());
      Object kept = operations == null ? null : kept(operations);
      if (kept != null) {
        CurrentHeaders.attach(kept instanceof CapturedHeaders ? (CapturedHeaders) kept : null);
      }
    }

    private static native Object kept(ChannelOperations<?, ?> operations);
  }

  /** The request was answered, or there is nobody any more to answer. */
  static final class Terminate {
    static void enter(ChannelOperations<?, ?> operations) {
      if (operations instanceof HttpServerRequest) {
        Object kept = kept(operations);
        if (kept instanceof CapturedHeaders) {
          ((CapturedHeaders) kept).end();
        }
      }
    }

    private static native Object kept(ChannelOperations<?, ?> operations);
  }
}
