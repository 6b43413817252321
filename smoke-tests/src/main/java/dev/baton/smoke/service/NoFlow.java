package dev.baton.smoke.service;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/** A thread that was there before any request, and does in no flow what it is told. */
public final class NoFlow {

  private static final BlockingQueue<Runnable> JOBS = new LinkedBlockingQueue<>();

  static {
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
            "no-flow");
    thread.setDaemon(true);
    thread.start();
  }

  private NoFlow() {}

  /** Starts the thread; to be called before there are requests. */
  static void begin() {}

  /** Does the job on that thread and waits for it. */
  public static void run(Job job) throws Exception {
    CompletableFuture<String> done = new CompletableFuture<>();
    JOBS.add(
        Carries.task(
            () -> {
              job.run();
              return "";
            },
            done));
    done.get();
  }

  /** What may throw. */
  public interface Job {
    void run() throws Exception;
  }
}
