package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Carries;
import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.NoFlow;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.PoolCases;
import dev.baton.smoke.service.Work;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.netty.util.Timer;
import io.netty.util.TimerTask;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Netty's timer of many timeouts. */
public final class NettyTimeouts implements Carrier {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
  }

  private final Timer timer = timer();

  private static Timer timer() {
    return new HashedWheelTimer(Daemons.FACTORY, 1, TimeUnit.MILLISECONDS);
  }

  private static TimerTask task(Work work, CompletableFuture<String> done) {
    Runnable task = Carries.task(work, done);
    return timeout -> task.run();
  }

  @Override
  public Map<String, Carry> ways() {
    Map<String, Carry> ways = new LinkedHashMap<>();
    ways.put(
        "timeout",
        work ->
            Carries.outcome(done -> timer.newTimeout(task(work, done), 1, TimeUnit.MILLISECONDS)));
    ways.put(
        "timeout-set-by-a-timeout",
        work ->
            Carries.outcome(
                done ->
                    timer.newTimeout(
                        first -> timer.newTimeout(task(work, done), 1, TimeUnit.MILLISECONDS),
                        1,
                        TimeUnit.MILLISECONDS)));
    ways.put(
        "timeout-that-starts-the-timer",
        work -> {
          Timer fresh = timer();
          try {
            return Carries.outcome(
                done -> fresh.newTimeout(task(work, done), 1, TimeUnit.MILLISECONDS));
          } finally {
            fresh.stop();
          }
        });
    return ways;
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    Map<String, PoolCases.Case> checks = new LinkedHashMap<>();
    checks.put("the-thread-of-a-timer-that-a-request-started", NettyTimeouts::started);
    checks.put("a-timeout-that-is-cancelled", this::cancelled);
    checks.put("a-timer-that-is-stopped", NettyTimeouts::stopped);
    checks.put("stateless-task-of-two-flows", this::twoFlows);
    return checks;
  }

  private static void started(PoolCases.Urls urls) throws Exception {
    Timer fresh = timer();
    CountDownLatch ran = new CountDownLatch(1);
    fresh.newTimeout(timeout -> ran.countDown(), 0, TimeUnit.MILLISECONDS);
    PoolCases.check(ran.await(30, TimeUnit.SECONDS), "ran");
    CompletableFuture<String> done = new CompletableFuture<>();
    NoFlow.run(
        () ->
            fresh.newTimeout(task(() -> urls.without("timeout"), done), 1, TimeUnit.MILLISECONDS));
    done.get(30, TimeUnit.SECONDS);
    fresh.stop();
    urls.with("request");
  }

  private void cancelled(PoolCases.Urls urls) throws Exception {
    AtomicInteger ran = new AtomicInteger();
    Timeout timeout = timer.newTimeout(t -> ran.incrementAndGet(), 1, TimeUnit.HOURS);
    PoolCases.check(timeout.cancel() && timeout.isCancelled(), "cancelled");
    PoolCases.check(!timeout.cancel() && ran.get() == 0, "cancelled once, and not run");
    urls.with("request");
  }

  private static void stopped(PoolCases.Urls urls) throws Exception {
    Timer fresh = timer();
    TimerTask task = timeout -> {};
    Timeout timeout = fresh.newTimeout(task, 1, TimeUnit.HOURS);
    Set<Timeout> left = fresh.stop();
    PoolCases.check(left.contains(timeout) && timeout.task() == task, "left " + left);
    urls.with("request");
  }

  private void twoFlows(PoolCases.Urls urls) throws Exception {
    CountDownLatch ran = new CountDownLatch(2);
    TimerTask task =
        timeout -> {
          Carries.unchecked(urls::shared);
          ran.countDown();
        };
    timer.newTimeout(task, 1, TimeUnit.MILLISECONDS);
    OtherFlow.run(() -> timer.newTimeout(task, 1, TimeUnit.MILLISECONDS));
    PoolCases.check(ran.await(30, TimeUnit.SECONDS), "both ran");
  }
}
