package dev.baton.smoke.service;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A thread in the middle of another request, which completes, dispatches and answers things for
 * everybody.
 */
public final class OtherFlow {

  private static final BlockingQueue<Runnable> JOBS = new LinkedBlockingQueue<>();
  private static volatile CountDownLatch over;

  private OtherFlow() {}

  /** Does the job on that thread, sometime. */
  public static void run(Runnable job) {
    JOBS.add(job);
  }

  /** Starts the thread, meant to be called in the request whose flow is to be the other one. */
  static void begin() {
    CountDownLatch end = new CountDownLatch(1);
    over = end;
    // A thread of its own would forget its flow after a while, a worker in the middle of a task
    // does not.
    ExecutorService pool = Executors.newSingleThreadExecutor(Daemons.FACTORY);
    pool.execute(() -> serve(end));
    pool.shutdown();
  }

  private static void serve(CountDownLatch end) {
    Thread.currentThread().setName("other-flow");
    try {
      while (end.getCount() > 0) {
        Runnable job = JOBS.take();
        try {
          job.run();
        } catch (RuntimeException e) {
          // Its user may be gone by now, and the thread is everybody's.
          e.printStackTrace();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets that thread end, and with it its flow. */
  static void end() {
    JOBS.add(over::countDown);
    Carries.await(over);
  }
}
