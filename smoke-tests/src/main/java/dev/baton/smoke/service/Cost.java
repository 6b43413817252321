package dev.baton.smoke.service;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** What a call costs this whole process: its processor time, and the bytes its threads allocate. */
final class Cost {

  private static final com.sun.management.OperatingSystemMXBean PROCESS =
      (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
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
    long time = PROCESS.getProcessCpuTime();
    long bytes = allocated();
    for (int i = 0; i < calls; i++) {
      call.send(request);
    }
    bytes = allocated() - bytes;
    time = PROCESS.getProcessCpuTime() - time;
    return time / calls + " " + bytes / calls;
  }

  private static long allocated() {
    long all = 0;
    for (long each : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
      all += Math.max(0, each);
    }
    return all;
  }
}
