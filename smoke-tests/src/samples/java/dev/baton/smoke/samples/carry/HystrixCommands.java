package dev.baton.smoke.samples.carry;

import com.netflix.hystrix.HystrixCollapser;
import com.netflix.hystrix.HystrixCollapserKey;
import com.netflix.hystrix.HystrixCommand;
import com.netflix.hystrix.HystrixCommandGroupKey;
import com.netflix.hystrix.HystrixCommandKey;
import com.netflix.hystrix.HystrixCommandProperties;
import com.netflix.hystrix.HystrixCommandProperties.ExecutionIsolationStrategy;
import com.netflix.hystrix.HystrixThreadPoolProperties;
import com.netflix.hystrix.strategy.concurrency.HystrixRequestContext;
import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Carries;
import dev.baton.smoke.service.NoFlow;
import dev.baton.smoke.service.PoolCases;
import dev.baton.smoke.service.Work;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Hystrix commands, isolated by threads and by semaphores, and their fallbacks. */
public final class HystrixCommands implements Carrier {

  /** A command with its fallback. */
  private static final class Command extends HystrixCommand<String> {
    private final Work work;
    private final Work fallback;

    Command(
        String group, Work work, Work fallback, ExecutionIsolationStrategy isolation, int timeout) {
      super(
          Setter.withGroupKey(HystrixCommandGroupKey.Factory.asKey(group))
              .andCommandKey(HystrixCommandKey.Factory.asKey(group))
              .andCommandPropertiesDefaults(
                  HystrixCommandProperties.Setter()
                      .withExecutionIsolationStrategy(isolation)
                      .withExecutionIsolationSemaphoreMaxConcurrentRequests(100)
                      .withFallbackIsolationSemaphoreMaxConcurrentRequests(100)
                      .withCircuitBreakerEnabled(false)
                      .withExecutionTimeoutInMilliseconds(timeout))
              .andThreadPoolPropertiesDefaults(
                  HystrixThreadPoolProperties.Setter()
                      .withCoreSize(4)
                      .withMaxQueueSize(1000)
                      .withQueueSizeRejectionThreshold(1000)));
      this.work = work;
      this.fallback = fallback;
    }

    @Override
    protected String run() throws Exception {
      return work.run();
    }

    @Override
    protected String getFallback() {
      return Carries.unchecked(fallback);
    }
  }

  private static Command command(Work work) {
    return new Command("work", work, () -> "fallback", ExecutionIsolationStrategy.THREAD, 30_000);
  }

  private static String fails() {
    throw new IllegalStateException("as planned");
  }

  @Override
  public Map<String, Carry> ways() {
    Map<String, Carry> ways = new LinkedHashMap<>();
    ways.put("execute", work -> command(work).execute());
    ways.put("queue", work -> command(work).queue().get(30, TimeUnit.SECONDS));
    ways.put("observe", work -> command(work).observe().toBlocking().single());
    ways.put("to-observable", work -> command(work).toObservable().toBlocking().single());
    ways.put(
        "observed-then",
        work ->
            command(() -> "").observe().map(x -> Carries.unchecked(work)).toBlocking().single());
    ways.put(
        "semaphore",
        work ->
            new Command(
                    "semaphore",
                    work,
                    () -> "fallback",
                    ExecutionIsolationStrategy.SEMAPHORE,
                    30_000)
                .execute());
    ways.put(
        "fallback-after-failure",
        work ->
            new Command(
                    "failing",
                    HystrixCommands::fails,
                    work,
                    ExecutionIsolationStrategy.THREAD,
                    30_000)
                .execute());
    ways.put(
        "fallback-out-of-time",
        work ->
            new Command(
                    "slow",
                    () -> new CompletableFuture<String>().get(),
                    work,
                    ExecutionIsolationStrategy.THREAD,
                    50)
                .execute());
    return ways;
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    Map<String, PoolCases.Case> checks = new LinkedHashMap<>();
    checks.put(
        "worker-is-clean",
        urls -> {
          for (int i = 0; i < 8; i++) {
            int number = i;
            command(() -> urls.with("flow" + number)).execute();
            NoFlow.run(() -> command(() -> urls.without("none" + number)).execute());
          }
        });
    checks.put("collapsed-batch-belongs-to-nobody", HystrixCommands::collapsed);
    return checks;
  }

  /** A batch of requests, of which there may be many. */
  private static final class Collapser extends HystrixCollapser<String, String, String> {
    private final PoolCases.Urls urls;

    Collapser(PoolCases.Urls urls) {
      super(
          Setter.withCollapserKey(HystrixCollapserKey.Factory.asKey("smoke"))
              .andScope(Scope.GLOBAL));
      this.urls = urls;
    }

    @Override
    public String getRequestArgument() {
      return "";
    }

    @Override
    protected HystrixCommand<String> createCommand(
        Collection<CollapsedRequest<String, String>> requests) {
      return command(() -> urls.without("batch"));
    }

    @Override
    protected void mapResponseToRequests(
        String response, Collection<CollapsedRequest<String, String>> requests) {
      requests.forEach(each -> each.setResponse(response));
    }
  }

  private static void collapsed(PoolCases.Urls urls) throws Exception {
    HystrixRequestContext context = HystrixRequestContext.initializeContext();
    try {
      new Collapser(urls).queue().get(30, TimeUnit.SECONDS);
      urls.with("request");
    } finally {
      context.shutdown();
    }
  }
}
