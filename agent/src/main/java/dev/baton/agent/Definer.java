package dev.baton.agent;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;

/**
 * Defines classes into any class loader, the boot loader included, without loading anything else.
 * Nothing is appended to the boot class path, as that would switch off the application's class-data
 * sharing.
 */
abstract class Definer {

  /**
   * The bootstrap classes, each after those it extends; in the finished jar relocated to a package
   * below {@code java.}.
   */
  static final String[] BOOTSTRAP = {
    "dev/baton/bootstrap/Addresses",
    "dev/baton/bootstrap/EgressHosts",
    "dev/baton/bootstrap/HeaderName",
    "dev/baton/bootstrap/CarryRules",
    "dev/baton/bootstrap/CarryRules$Builder",
    "dev/baton/bootstrap/Counters",
    "dev/baton/bootstrap/Log",
    "dev/baton/bootstrap/Failures",
    "dev/baton/bootstrap/CapturedHeaders",
    "dev/baton/bootstrap/RequestId",
    "dev/baton/bootstrap/Capture",
    "dev/baton/bootstrap/CurrentHeaders",
    "dev/baton/bootstrap/CurrentHeaders$Clock",
    "dev/baton/bootstrap/CurrentHeaders$State",
    "dev/baton/bootstrap/CurrentHeaders$Mark",
    "dev/baton/bootstrap/Carried",
    "dev/baton/bootstrap/Carried$OfFuture",
    "dev/baton/bootstrap/CarriedStage",
    "dev/baton/bootstrap/CarriedBiStage",
    "dev/baton/bootstrap/NeverCarried",
    "dev/baton/bootstrap/ThreadStarts",
    "dev/baton/bootstrap/QueuedTasks",
    "dev/baton/bootstrap/QueuedTasks$Key",
    "dev/baton/bootstrap/QueuedTasks$CarriedFuture",
    "dev/baton/bootstrap/QueuedTasks$Ordered",
    "dev/baton/bootstrap/QueuedTasks$Unwrapping",
  };

  /**
   * Those that flows need which begin here, ids in further formats or with other parents, doubts
   * about requests, and log lines.
   */
  static final String[] OF_FLOWS = {
    "dev/baton/bootstrap/Sampling",
    "dev/baton/bootstrap/Sampling$Builder",
    "dev/baton/bootstrap/Sampling$Rule",
    "dev/baton/bootstrap/TraceIds",
    "dev/baton/bootstrap/Formats",
    "dev/baton/bootstrap/Births",
    "dev/baton/bootstrap/W3c",
    "dev/baton/bootstrap/ParticipantHeaders",
    "dev/baton/bootstrap/Participation",
    "dev/baton/bootstrap/InboundBorders",
    "dev/baton/bootstrap/LogFields",
  };

  /** Those that spans need. */
  static final String[] OF_SPANS = {
    "dev/baton/bootstrap/Span",
    "dev/baton/bootstrap/Spans",
    "dev/baton/bootstrap/SpanHeaders",
    "dev/baton/bootstrap/SpanAttributes",
    "dev/baton/bootstrap/AppSpan",
    "dev/baton/bootstrap/AppSpan$Event",
    "dev/baton/bootstrap/AppSpan$Link",
    "dev/baton/bootstrap/AppSpanHeaders",
    "dev/baton/bootstrap/AppSpanHolder",
    "dev/baton/bootstrap/AttachedSpan",
    "dev/baton/bootstrap/AppSpans",
  };

  /** Those that are defined when an application first looks into a pool's queue. */
  static final String[] OF_QUEUES = {
    "dev/baton/bootstrap/QueueViews",
    "dev/baton/bootstrap/QueueViews$Elements",
    "dev/baton/bootstrap/QueueViews$Linked",
    "dev/baton/bootstrap/QueueViews$Array",
    "dev/baton/bootstrap/QueueViews$Priority",
  };

  /** The way that this JVM has. */
  static Definer open(Instrumentation instrumentation) throws ReflectiveOperationException {
    if (System.getProperty("java.specification.version").startsWith("1.")) {
      return new OnJava8();
    }
    NamedModules.exportInternals(instrumentation);
    return new InternalDefiner();
  }

  /**
   * Defines a class.
   *
   * @param name internal name
   * @param loader the defining loader, null for the boot loader
   * @throws LinkageError if the loader has a class of this name already
   */
  abstract void define(String name, byte[] bytes, ClassLoader loader);

  /**
   * Whether this JVM records an AOT cache (JDK 24 and newer) and dies if it finds one of its own
   * classes retransformed.
   */
  boolean recordsAotCache() {
    return false;
  }

  final void defineBootstrap(AgentJar jar, Instrumentation instrumentation) throws IOException {
    for (String name : BOOTSTRAP) {
      define(name, jar.readClass(name), null);
    }
    if (!(this instanceof OnJava8)) {
      NamedModules.connectBootstrap(instrumentation);
    }
  }

  /** Defines what {@link #defineBootstrap} left for later; by whichever threads need it first. */
  final void defineLate(String[] names, AgentJar jar) {
    for (String name : names) {
      try {
        define(name, jar.readClass(name), null);
      } catch (LinkageError e) {
        // Another thread was quicker, with the same bytes.
      } catch (IOException e) {
        throw new IllegalStateException(e); // The guard of the hook that asked reports it.
      }
    }
  }

  /**
   * Java 8 keeps {@code defineClass} in its public Unsafe; the method is gone from the JDKs that
   * this is compiled with.
   */
  private static final class OnJava8 extends Definer {
    private final Object unsafe;
    private final Method defineClass;

    OnJava8() throws ReflectiveOperationException {
      Class<?> type = Class.forName("sun.misc.Unsafe");
      java.lang.reflect.Field field = type.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      unsafe = field.get(null);
      defineClass =
          type.getMethod(
              "defineClass",
              String.class,
              byte[].class,
              int.class,
              int.class,
              ClassLoader.class,
              java.security.ProtectionDomain.class);
    }

    @Override
    void define(String name, byte[] bytes, ClassLoader loader) {
      try {
        defineClass.invoke(unsafe, name, bytes, 0, bytes.length, loader, null);
      } catch (java.lang.reflect.InvocationTargetException e) {
        if (e.getCause() instanceof LinkageError) {
          throw (LinkageError) e.getCause();
        }
        throw new IllegalStateException(e.getCause());
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
