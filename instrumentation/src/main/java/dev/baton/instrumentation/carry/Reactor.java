package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CarryRules;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import java.lang.reflect.Constructor;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.Operators;

/**
 * Reactor 3.4–3.8, where a chain is told of something by who is not of it: the sinks of {@code
 * create}, results that several subscribers wait for ({@code cache}, {@code share}, {@code Sinks}).
 * What comes of it is of the flow in which each of them subscribed. Where values are shared, a loop
 * hands on to subscribers directly: there Reactor's own serializing subscriber is put before each,
 * as it is a class that can keep a flow. Schedulers hand over tasks by the JDK's pools, which
 * carry.
 */
public final class Reactor implements Library {

  private static final String PUBLISHER = "reactor.core.publisher.";
  private static final String SUBSCRIBER = "reactor.core.CoreSubscriber";
  private static final String OBJECT = "java.lang.Object";
  private static final String THROWABLE = "java.lang.Throwable";

  @Override
  public void declare(Hooks on) {
    on.type(PUBLISHER + "MonoCreate$DefaultMonoSink")
        .constructors()
        .keep(Subscribed.class)
        .method("success")
        .kept(Emit.class)
        .method("success", OBJECT)
        .kept(Emit.class)
        .method("error", THROWABLE)
        .kept(Emit.class);
    on.type(PUBLISHER + "FluxCreate$BaseSink")
        .constructors()
        .keep(Subscribed.class)
        .method("complete")
        .kept(Emit.class)
        .method("error", THROWABLE)
        .kept(Emit.class);
    for (String sink : new String[] {"BufferAsync", "LatestAsync"}) {
      on.type(PUBLISHER + "FluxCreate$" + sink + "Sink")
          .constructors()
          .keep(Subscribed.class)
          .method("next", OBJECT)
          .kept(Emit.class)
          .method("complete")
          .kept(Emit.class)
          .method("error", THROWABLE)
          .kept(Emit.class);
    }
    for (String sink : new String[] {"NoOverflowBaseAsync", "Ignore"}) {
      on.type(PUBLISHER + "FluxCreate$" + sink + "Sink")
          .constructors()
          .keep(Subscribed.class)
          .method("next", OBJECT)
          .kept(Emit.class);
    }
    shared(on);
    sharedOfMany(on);
  }

  private static void sharedOfMany(Hooks on) {
    for (String publisher :
        new String[] {
          "EmitterProcessor",
          "FluxPublish",
          "ReplayProcessor",
          "SinkManyEmitterProcessor",
          "SinkManyReplayProcessor",
          "SinkManyUnicast",
          "SinkManyUnicastNoBackpressure",
          "UnicastManySinkNoBackpressure",
          "UnicastProcessor"
        }) {
      on.type(PUBLISHER + publisher)
          .method("subscribe", SUBSCRIBER)
          .inSomeVersions()
          .enter(Share.class);
    }
    on.type(PUBLISHER + "FluxReplay").method("subscribeOrReturn", SUBSCRIBER).enter(Share.class);
    on.type(PUBLISHER + "SerializedSubscriber")
        .constructors()
        .keep(Subscribed.class)
        .method("onNext", OBJECT)
        .kept(Emit.class)
        .method("onError", THROWABLE)
        .kept(Emit.class)
        .method("onComplete")
        .kept(Emit.class);
  }

  private static void shared(Hooks on) {
    on.type(PUBLISHER + "Operators$MonoSubscriber")
        .constructors()
        .keep(Subscribed.class)
        .method("complete", OBJECT)
        .kept(Emit.class)
        .method("onError", THROWABLE)
        .kept(Emit.class);
    on.type(PUBLISHER + "NextProcessor$NextInner")
        .constructors()
        .keep(Subscribed.class)
        .method("onComplete")
        .kept(Emit.class)
        .method("onError", THROWABLE)
        .kept(Emit.class);
    on.type(PUBLISHER + "Operators$MonoInnerProducerBase")
        .constructors()
        .inSomeVersions()
        .keep(Subscribed.class)
        .method("complete")
        .inSomeVersions()
        .kept(Emit.class)
        .method("complete", OBJECT)
        .inSomeVersions()
        .kept(Emit.class);
    on.type(PUBLISHER + "SinkOneMulticast$NextInner")
        .constructors()
        .inSomeVersions()
        .keep(Subscribed.class)
        .method("error", THROWABLE)
        .inSomeVersions()
        .kept(Emit.class);
    on.type(PUBLISHER + "SinkEmptyMulticast$VoidInner")
        .constructors()
        .keep(Subscribed.class)
        .method("complete")
        .inSomeVersions()
        .kept(Emit.class)
        .method("error", THROWABLE)
        .inSomeVersions()
        .kept(Emit.class)
        .method("onComplete")
        .inSomeVersions()
        .kept(Emit.class)
        .method("onError", THROWABLE)
        .inSomeVersions()
        .kept(Emit.class);
    on.type(PUBLISHER + "SinkManyBestEffort$DirectInner")
        .constructors()
        .keep(Subscribed.class)
        .method("directEmitNext", OBJECT)
        .kept(Emit.class)
        .method("tryEmitNext", OBJECT)
        .kept(Emit.class)
        .method("emitError", THROWABLE)
        .kept(Emit.class)
        .method("emitComplete")
        .kept(Emit.class);
  }

  static final class Subscribed {
    static Object kept() {
      return CurrentHeaders.get();
    }
  }

  static final class Emit {
    static void enter(Object kept) {
      CurrentHeaders.attach((CapturedHeaders) kept);
    }
  }

  /** Without a flow as well: who subscribes in none is not told in another's. */
  static final class Share {

    /**
     * Makes what Reactor puts before who takes it for granted that what it subscribed to can be
     * fused, which a serializing subscriber cannot. No public method of Reactor's makes one.
     */
    private static final Constructor<?> UNFUSED = unfused();

    private static Constructor<?> unfused() {
      try {
        String beside =
            Operators.class.getName(); // As the library is called where it was relocated.
        Class<?> type =
            Class.forName(
                beside.substring(0, beside.lastIndexOf('.') + 1)
                    + "FluxHide$SuppressFuseableSubscriber",
                false,
                Operators.class.getClassLoader());
        Constructor<?> constructor = type.getDeclaredConstructor(CoreSubscriber.class);
        constructor.setAccessible(true);
        return constructor;
      } catch (ReflectiveOperationException e) {
        return null;
      } catch (RuntimeException e) { // Where a module or a security manager keeps it shut.
        return null;
      }
    }

    /**
     * @throws IllegalStateException if Reactor's class is not there; the guard then tells that the
     *     subscribers of what is shared are not kept apart
     */
    static CoreSubscriber<?> enter(CoreSubscriber<?> subscriber)
        throws ReflectiveOperationException {
      if (subscriber == null || CarryRules.inForce() == null) {
        return subscriber;
      }
      if (!(subscriber instanceof Fuseable.QueueSubscription)) {
        return Operators.serialize(subscriber);
      }
      if (UNFUSED == null) {
        throw new IllegalStateException("Reactor has no FluxHide$SuppressFuseableSubscriber");
      }
      return Operators.serialize((CoreSubscriber<?>) UNFUSED.newInstance(subscriber));
    }
  }
}
