package dev.baton.smoke.service;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A thread in the middle of another request, which completes, dispatches and answers things for
 * everybody.
 */
public final class OtherFlow {

  private static final BlockingQueue<Runnable> JOBS = new LinkedBlockingQueue<>();

  private OtherFlow() {}

  /** Does the job on that thread, sometime. */
  public static void run(Runnable job) {
    JOBS.add(job);
  }

  /**
   * Turns the calling thread into that thread, for good; meant for a task of the request whose flow
   * is to be the other one.
   */
  static void serve() {
    Thread.currentThread().setName("other-flow");
    try {
      while (true) {
        JOBS.take().run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
