package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carries;
import dev.baton.smoke.service.Jobs;
import dev.baton.smoke.service.PoolCases;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What holds for listeners of messages, whatever brings these. */
final class Listeners {

  private Listeners() {}

  /** For libraries that look for their parts in the thread's class loader, as servers set it. */
  static Jobs.Kind inOwnLoader(Jobs.Kind listener) {
    return job -> {
      Thread thread = Thread.currentThread();
      ClassLoader before = thread.getContextClassLoader();
      thread.setContextClassLoader(Listeners.class.getClassLoader());
      try {
        return listener.start(job);
      } finally {
        thread.setContextClassLoader(before);
      }
    };
  }

  /** A listener belongs to no request, though one may have started it. */
  static Map<String, PoolCases.Case> checks(Jobs.Kind listener) {
    return Collections.singletonMap(
        "started-in-a-request",
        urls -> {
          CountDownLatch came = new CountDownLatch(2);
          Runnable calling =
              () -> {
                if (came.getCount() > 0) {
                  Carries.unchecked(() -> urls.without("message" + came.getCount()));
                  came.countDown();
                }
              };
          try (AutoCloseable started = listener.start(calling)) {
            PoolCases.check(came.await(60, TimeUnit.SECONDS), "two messages came");
          }
          urls.with("request");
        });
  }
}
