package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Carries;
import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.NoFlow;
import dev.baton.smoke.service.PoolCases;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Netty's timer of many timeouts, which executors run. */
public final class NettyTimeoutsOnExecutor implements Carrier {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
  }

  private final Timer onPool = on(Executors.newFixedThreadPool(1, Daemons.FACTORY));
  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final Timer onOwn = on(tasks::add);

  private static Timer on(Executor executor) {
    return new HashedWheelTimer(Daemons.FACTORY, 1, TimeUnit.MILLISECONDS, 512, true, -1, executor);
  }

  @Override
  public Map<String, Carry> ways() {
    Map<String, Carry> ways = new LinkedHashMap<>();
    ways.put(
        "on-a-pool",
        work ->
            Carries.outcome(
                done -> {
                  Runnable task = Carries.task(work, done);
                  onPool.newTimeout(timeout -> task.run(), 1, TimeUnit.MILLISECONDS);
                }));
    ways.put(
        "on-an-executor-of-the-application",
        work ->
            Carries.outcome(
                done -> {
                  Runnable task = Carries.task(work, done);
                  onOwn.newTimeout(timeout -> task.run(), 1, TimeUnit.MILLISECONDS);
                  NoFlow.run(() -> tasks.take().run());
                }));
    return ways;
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    Map<String, PoolCases.Case> checks = new LinkedHashMap<>();
    checks.put("a-timeout-of-no-flow", this::ofNoFlow);
    return checks;
  }

  private void ofNoFlow(PoolCases.Urls urls) throws Exception {
    CompletableFuture<String> done = new CompletableFuture<>();
    Runnable task = Carries.task(() -> urls.without("timeout"), done);
    NoFlow.run(() -> onOwn.newTimeout(timeout -> task.run(), 1, TimeUnit.MILLISECONDS));
    tasks.take().run();
    done.get(30, TimeUnit.SECONDS);
    urls.with("request");
  }
}
