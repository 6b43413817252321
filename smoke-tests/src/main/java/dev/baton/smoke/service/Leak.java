package dev.baton.smoke.service;

import java.lang.reflect.Method;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;

/**
 * A pool of an application's own making, and what a bug in Baton would do to it: a flow attached
 * there and never undone.
 */
final class Leak {

  private static final BlockingQueue<Runnable> JOBS = new LinkedBlockingQueue<>();

  private Leak() {}

  /** Starts the pool's thread; to be called without a flow. */
  static String prepare() {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  JOBS.take().run();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "leaky");
    thread.setDaemon(true);
    thread.start();
    return "prepared";
  }

  /** Attaches the calling thread's flow to the pool's thread, and leaves it there. */
  static String plant() throws Exception {
    return onThread(get());
  }

  /** Undoes {@link #plant}. */
  static String remove() throws Exception {
    return onThread(null);
  }

  private static Object get() throws ReflectiveOperationException {
    return current("get").invoke(null);
  }

  private static String onThread(Object headers) throws Exception {
    SynchronousQueue<String> done = new SynchronousQueue<>();
    JOBS.add(
        () -> {
          String outcome;
          try {
            current("attach", Class.forName("java.baton.CapturedHeaders")).invoke(null, headers);
            outcome = headers == null ? "removed" : "planted";
          } catch (ReflectiveOperationException e) {
            outcome = e.toString();
          }
          try {
            done.put(outcome);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    return done.take();
  }

  private static Method current(String name, Class<?>... parameters)
      throws ReflectiveOperationException {
    return Class.forName("java.baton.CurrentHeaders").getMethod(name, parameters);
  }
}
