package dev.baton.smoke.service;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * What a call costs in this process: the processor time of all its Java threads, and the bytes that
 * they allocate. The clock of the whole process ticks too seldom for it.
 */
final class Cost {

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
    long time = all(THREADS.getThreadCpuTime(THREADS.getAllThreadIds()));
    long bytes = all(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()));
    for (int i = 0; i < calls; i++) {
      call.send(request);
    }
    bytes = all(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) - bytes;
    time = all(THREADS.getThreadCpuTime(THREADS.getAllThreadIds())) - time;
    return time / calls + " " + bytes / calls;
  }

  private static long all(long[] ofThreads) {
    long all = 0;
    for (long each : ofThreads) {
      all += Math.max(0, each);
    }
    return all;
  }
}
