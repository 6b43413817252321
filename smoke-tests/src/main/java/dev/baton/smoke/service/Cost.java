package dev.baton.smoke.service;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * What a call costs in this process: the processor time of all its Java threads, and the bytes that
 * they allocate. The clock of the whole process ticks too seldom for it.
 */
public final class Cost {

  private static final com.sun.management.ThreadMXBean THREADS = threads();

  private Cost() {}

  private static com.sun.management.ThreadMXBean threads() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return (com.sun.management.ThreadMXBean) threads;
  }

  /**
   * Makes the call again and again, in the calling thread.
   *
   * @return nanoseconds and bytes of one call, with a blank between
   */
  static String of(Call call, Sent request, int calls) throws Exception {
    long time = time();
    long bytes = bytes();
    for (int i = 0; i < calls; i++) {
      call.send(request);
    }
    bytes = bytes() - bytes;
    time = time() - time;
    return time / calls + " " + bytes / calls;
  }

  /** Nanoseconds and bytes of all living Java threads up to now, with a blank between. */
  public static String now() {
    return time() + " " + bytes();
  }

  /** Bytes of the heap that live after everything else was collected. */
  static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long time() {
    return all(THREADS.getThreadCpuTime(THREADS.getAllThreadIds()));
  }

  private static long bytes() {
    return all(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()));
  }

  private static long all(long[] ofThreads) {
    long all = 0;
    for (long each : ofThreads) {
      all += Math.max(0, each);
    }
    return all;
  }
}
