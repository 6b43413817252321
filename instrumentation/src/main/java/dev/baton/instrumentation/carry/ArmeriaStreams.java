package dev.baton.instrumentation.carry;

import com.linecorp.armeria.common.stream.DefaultStreamMessage;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;

/**
 * Armeria's streams of messages, 1.21–1.40, as the bodies of its requests and answers are. Hooked
 * where one is subscribed, which happens once, and where the subscriber is told: in the flow that
 * it subscribed in, whoever writes to the stream. So is work that was made aware of a request's
 * context, since 1.24.
 */
public final class ArmeriaStreams implements Library {

  private static final String STREAM = "com.linecorp.armeria.common.stream.";
  private static final String SUBSCRIPTION = STREAM + "CancellableStreamMessage$SubscriptionImpl";
  private static final String AWARE = "com.linecorp.armeria.common.DefaultContextAware";
  private static final String OBJECT = "java.lang.Object";

  @Override
  public void declare(Hooks on) {
    on.type(STREAM + "DefaultStreamMessage")
        .constructors()
        .keep(Made.class)
        .method("subscribe", SUBSCRIPTION)
        .enter(Subscribe.class)
        .method("notifySubscriber0")
        .scope(Tell.class)
        .method(
            "notifySubscriberOfCloseEvent0",
            SUBSCRIPTION,
            STREAM + "CancellableStreamMessage$CloseEvent")
        .scope(Tell.class);
    aware(on, "Runnable", "run");
    aware(on, "Callable", "call");
    aware(on, "Function", "apply", OBJECT);
    aware(on, "BiFunction", "apply", OBJECT, OBJECT);
    aware(on, "Consumer", "accept", OBJECT);
    aware(on, "BiConsumer", "accept", OBJECT, OBJECT);
  }

  private static void aware(Hooks on, String of, String method, String... parameters) {
    on.type(AWARE + of)
        .constructors()
        .inSomeVersions()
        .keep(Aware.class)
        .method(method, parameters)
        .inSomeVersions()
        .kept(Run.class);
  }

  static final class Made {
    static Object kept() {
      return null;
    }
  }

  static final class Subscribe {
    /** Kept where it is known that there is no flow; the same instance in every class loader. */
    private static final String NO_FLOW = "no flow";

    /** A second subscriber is refused. */
    static void enter(DefaultStreamMessage<?> message) {
      if (kept(message) == null) {
        CapturedHeaders flow = CurrentHeaders.get();
        keep(message, flow == null ? NO_FLOW : flow);
      }
    }

    private static native Object kept(DefaultStreamMessage<?> message);

    private static native void keep(DefaultStreamMessage<?> message, Object kept);
  }

  static final class Tell {
    static void enter(DefaultStreamMessage<?> message) {
      Object kept = kept(message);
      CurrentHeaders.attach(kept instanceof CapturedHeaders ? (CapturedHeaders) kept : null);
    }

    private static native Object kept(DefaultStreamMessage<?> message);
  }

  static final class Aware {
    static Object kept() {
      return CurrentHeaders.get();
    }
  }

  static final class Run {
    static void enter(Object kept) {
      CurrentHeaders.attach((CapturedHeaders) kept);
    }
  }
}
