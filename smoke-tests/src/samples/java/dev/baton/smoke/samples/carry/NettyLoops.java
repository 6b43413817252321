package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Carries;
import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.NoFlow;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.PoolCases;
import dev.baton.smoke.service.Work;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.NonStickyEventExecutorGroup;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.netty.util.concurrent.UnorderedThreadPoolEventExecutor;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Netty's event loops, its other executors and its promises. */
public final class NettyLoops implements Carrier {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
  }

  private final EventExecutor loop = new NioEventLoopGroup(1, Daemons.FACTORY).next();
  private final EventExecutor executor = new DefaultEventExecutorGroup(1, Daemons.FACTORY).next();
  private final EventExecutor unordered = new UnorderedThreadPoolEventExecutor(1, Daemons.FACTORY);
  private final EventExecutor ordered = new NonStickyEventExecutorGroup(unordered).next();

  @Override
  public Map<String, Carry> ways() {
    Map<String, Carry> ways = new LinkedHashMap<>();
    PoolWays.add(ways, "loop-", loop, 1);
    PoolWays.add(ways, "executor-", executor, 1);
    PoolWays.add(ways, "global-", GlobalEventExecutor.INSTANCE, 1);
    PoolWays.add(ways, "unordered-", unordered, 1);
    PoolWays.add(ways, "ordered-", ordered, 1);
    Map<String, EventExecutor> scheduling = new LinkedHashMap<>();
    scheduling.put("loop-", loop);
    scheduling.put("executor-", executor);
    scheduling.put("global-", GlobalEventExecutor.INSTANCE);
    scheduling.put("unordered-", unordered);
    for (String name : scheduling.keySet()) {
      EventExecutor each = scheduling.get(name);
      ways.put(
          name + "schedule-runnable",
          work ->
              Carries.outcome(
                  done -> each.schedule(Carries.task(work, done), 1, TimeUnit.MILLISECONDS)));
      ways.put(
          name + "schedule-callable",
          work ->
              each.schedule((Callable<String>) work::run, 1, TimeUnit.MILLISECONDS)
                  .get(30, TimeUnit.SECONDS));
    }
    ways.put("promise", work -> listener(work, loop, false));
    ways.put("promise-that-is-done", work -> listener(work, loop, true));
    ways.put("promise-of-the-global-executor", this::ofGlobalExecutor);
    ways.put("listeners-of-a-submitted-task", this::ofSubmitted);
    ways.put("ordered-behind-another-flows", this::behindAnother);
    ways.put(
        "a-future-that-was-complete-from-the-start",
        work ->
            Carries.outcome(
                outcome -> {
                  Runnable task = Carries.task(work, outcome);
                  loop.newSucceededFuture("kept").addListener(kept -> task.run());
                }));
    ways.put(
        "a-future-that-was-complete-on-its-own-loop",
        work ->
            Carries.outcome(
                outcome -> {
                  Runnable task = Carries.task(work, outcome);
                  loop.execute(
                      () -> loop.newSucceededFuture("kept").addListener(kept -> task.run()));
                }));
    return ways;
  }

  /** Completed by a thread in the middle of another flow. */
  private static String listener(Work work, EventExecutor of, boolean done) throws Exception {
    Promise<String> promise = of.newPromise();
    if (done) {
      OtherFlow.run(() -> promise.setSuccess("kept"));
    }
    return Carries.outcome(
        outcome -> {
          Runnable task = Carries.task(work, outcome);
          promise.addListener(kept -> task.run());
          if (!done) {
            OtherFlow.run(() -> promise.setSuccess("kept"));
          }
        });
  }

  private String ofGlobalExecutor(Work work) throws Exception {
    return listener(work, GlobalEventExecutor.INSTANCE, false);
  }

  private String ofSubmitted(Work work) throws Exception {
    return Carries.outcome(
        outcome -> {
          Runnable task = Carries.task(work, outcome);
          loop.submit(() -> "done").addListener(done -> task.run());
        });
  }

  /** One thread takes both, one after the other. */
  private String behindAnother(Work work) throws Exception {
    EventExecutor own = new NonStickyEventExecutorGroup(unordered).next();
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch running = new CountDownLatch(1);
    OtherFlow.run(
        () ->
            own.execute(
                () -> {
                  running.countDown();
                  Carries.await(gate);
                }));
    running.await();
    return Carries.outcome(
        done -> {
          own.execute(Carries.task(work, done));
          gate.countDown();
        });
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    Map<String, PoolCases.Case> checks = new LinkedHashMap<>();
    checks.put("periodic", this::periodic);
    checks.put("a-listener-that-is-removed", this::removed);
    checks.put("a-task-that-is-removed", this::removedTask);
    checks.put("a-task-that-is-rejected", this::rejected);
    checks.put("stateless-listeners-of-two-flows", this::twoFlows);
    checks.put("a-listener-that-is-added-twice", this::addedTwice);
    checks.put("a-promise-that-lives-long", this::livesLong);
    return checks;
  }

  private void periodic(PoolCases.Urls urls) throws Exception {
    CountDownLatch ran = new CountDownLatch(3);
    Runnable task =
        () -> {
          if (ran.getCount() > 0) {
            Carries.unchecked(() -> urls.without("period" + ran.getCount()));
            ran.countDown();
          }
        };
    Future<?> rate = loop.scheduleAtFixedRate(task, 1, 1, TimeUnit.MILLISECONDS);
    PoolCases.check(ran.await(30, TimeUnit.SECONDS), "ran three times");
    rate.cancel(false);
    urls.with("request");
  }

  private void removed(PoolCases.Urls urls) throws Exception {
    Promise<String> promise = loop.newPromise();
    AtomicInteger ran = new AtomicInteger();
    GenericFutureListener<Future<String>> listener = done -> ran.incrementAndGet();
    promise.addListener(listener);
    promise.removeListener(listener);
    promise.setSuccess("");
    loop.submit(() -> "").get();
    PoolCases.check(ran.get() == 0, "a listener ran that was removed");
    urls.with("request");
  }

  /** An executor of the application's own. */
  private static final class Own extends SingleThreadEventExecutor {
    Own() {
      super((EventExecutorGroup) null, Daemons.FACTORY, true);
    }

    @Override
    protected void run() {
      while (!confirmShutdown()) {
        Runnable task = takeTask();
        if (task != null) {
          task.run();
          updateLastExecutionTime();
        }
      }
    }

    boolean remove(Runnable task) {
      return removeTask(task);
    }
  }

  private void removedTask(PoolCases.Urls urls) throws Exception {
    Own own = new Own();
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch running = new CountDownLatch(1);
    own.execute(
        () -> {
          running.countDown();
          Carries.await(gate);
        });
    running.await();
    AtomicInteger ran = new AtomicInteger();
    Runnable task = ran::incrementAndGet;
    own.execute(task);
    boolean removed = own.remove(task);
    gate.countDown();
    own.shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
    PoolCases.check(removed && ran.get() == 0, "a queued task could not be removed");
    urls.with("request");
  }

  private void rejected(PoolCases.Urls urls) throws Exception {
    AtomicReference<Runnable> rejected = new AtomicReference<>();
    EventExecutor full =
        new DefaultEventExecutor(null, Daemons.FACTORY, 16, (task, of) -> rejected.set(task));
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch running = new CountDownLatch(1);
    full.execute(
        () -> {
          running.countDown();
          Carries.await(gate);
        });
    running.await();
    Runnable task = () -> {};
    for (int i = 0; i < 20; i++) {
      full.execute(task);
    }
    gate.countDown();
    PoolCases.check(rejected.get() == task, "got " + rejected.get() + ", expected " + task);
    full.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    urls.with("request");
  }

  private void addedTwice(PoolCases.Urls urls) throws Exception {
    Promise<String> promise = loop.newPromise();
    CountDownLatch ran = new CountDownLatch(2);
    GenericFutureListener<Future<String>> listener =
        done -> {
          boolean first = ran.getCount() == 2;
          Carries.unchecked(() -> first ? urls.with("added") : urls.without("added"));
          ran.countDown();
        };
    promise.addListener(listener);
    NoFlow.run(() -> promise.addListener(listener));
    promise.setSuccess("");
    PoolCases.check(ran.await(30, TimeUnit.SECONDS), "both ran");
  }

  /** Of who it told nothing is left, so that the last listener costs what the first one did. */
  private void livesLong(PoolCases.Urls urls) throws Exception {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    Promise<String> promise = loop.newPromise();
    promise.setSuccess("");
    long bytes = 0;
    for (int i = 0; i < 200; i++) {
      CountDownLatch told = new CountDownLatch(100);
      long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      for (int j = 0; j < 100; j++) {
        promise.addListener(done -> told.countDown());
      }
      bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
      PoolCases.check(told.await(30, TimeUnit.SECONDS), "all were told");
    }
    PoolCases.check(bytes < 500_000, "the last 100 listeners cost " + bytes + " bytes");
    urls.with("lived");
  }

  private void twoFlows(PoolCases.Urls urls) throws Exception {
    Promise<String> promise = loop.newPromise();
    CountDownLatch ran = new CountDownLatch(2);
    Runnable task =
        () -> {
          Carries.unchecked(urls::shared);
          ran.countDown();
        };
    promise.addListener(done -> task.run());
    OtherFlow.run(() -> promise.addListener(done -> task.run()));
    promise.setSuccess("");
    PoolCases.check(ran.await(30, TimeUnit.SECONDS), "both ran");
  }
}
