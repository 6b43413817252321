package dev.baton.smoke.samples.carry;

import com.linecorp.armeria.common.ContextAwareRunnable;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Carries;
import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.NoFlow;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.PoolCases;
import dev.baton.smoke.service.Work;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/** A request's context in Armeria: its event loop, and work and pools that are aware of it. */
public final class ArmeriaContexts implements Carrier {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
  }

  private static final ServiceRequestContext CONTEXT =
      ServiceRequestContext.of(HttpRequest.of(HttpMethod.GET, "/"));

  @Override
  public Map<String, Carry> ways() {
    Map<String, Carry> ways = new LinkedHashMap<>();
    PoolWays.add(ways, "event-loop-", CONTEXT.eventLoop(), 1);
    PoolWays.add(
        ways,
        "pool-",
        CONTEXT.makeContextAware(Executors.newFixedThreadPool(2, Daemons.FACTORY)),
        2);
    ways.put(
        "blocking",
        work ->
            Carries.outcome(
                done -> CONTEXT.blockingTaskExecutor().execute(Carries.task(work, done))));
    ways.put("runnable", work -> Carries.outcome(done -> OtherFlow.run(runnable(work, done))));
    ways.put("callable", ArmeriaContexts::callable);
    ways.put("function", ArmeriaContexts::function);
    ways.put("function-of-two", ArmeriaContexts::functionOfTwo);
    ways.put("consumer", ArmeriaContexts::consumer);
    ways.put("consumer-of-two", ArmeriaContexts::consumerOfTwo);
    return ways;
  }

  private static Runnable runnable(Work work, CompletableFuture<String> done) {
    return CONTEXT.makeContextAware(Carries.task(work, done));
  }

  private static String callable(Work work) throws Exception {
    Callable<String> aware = CONTEXT.makeContextAware((Callable<String>) work::run);
    return elsewhere(aware::call);
  }

  private static String function(Work work) throws Exception {
    Function<String, String> function = go -> Carries.unchecked(work);
    Function<String, String> aware = CONTEXT.makeContextAware(function);
    return elsewhere(() -> aware.apply("go"));
  }

  private static String functionOfTwo(Work work) throws Exception {
    BiFunction<String, String, String> function = (go, on) -> Carries.unchecked(work);
    BiFunction<String, String, String> aware = CONTEXT.makeContextAware(function);
    return elsewhere(() -> aware.apply("go", "on"));
  }

  private static String consumer(Work work) throws Exception {
    String[] result = new String[1];
    Consumer<String> consumer = go -> result[0] = Carries.unchecked(work);
    Consumer<String> aware = CONTEXT.makeContextAware(consumer);
    return elsewhere(
        () -> {
          aware.accept("go");
          return result[0];
        });
  }

  private static String consumerOfTwo(Work work) throws Exception {
    String[] result = new String[1];
    BiConsumer<String, String> consumer = (go, on) -> result[0] = Carries.unchecked(work);
    BiConsumer<String, String> aware = CONTEXT.makeContextAware(consumer);
    return elsewhere(
        () -> {
          aware.accept("go", "on");
          return result[0];
        });
  }

  /** On a thread in the middle of another flow. */
  private static String elsewhere(Work aware) throws Exception {
    CompletableFuture<String> done = new CompletableFuture<>();
    OtherFlow.run(Carries.task(aware, done));
    return done.get(30, TimeUnit.SECONDS);
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    Map<String, PoolCases.Case> checks = new LinkedHashMap<>();
    checks.put("made-aware-in-no-flow", ArmeriaContexts::inNoFlow);
    checks.put("without-its-context", ArmeriaContexts::withoutContext);
    return checks;
  }

  private static void inNoFlow(PoolCases.Urls urls) throws Exception {
    CompletableFuture<String> done = new CompletableFuture<>();
    CompletableFuture<Runnable> made = new CompletableFuture<>();
    NoFlow.run(() -> made.complete(runnable(() -> urls.without("aware"), done)));
    made.get(30, TimeUnit.SECONDS).run();
    done.get(30, TimeUnit.SECONDS);
    urls.with("request");
  }

  /** The application gets its own task back. */
  private static void withoutContext(PoolCases.Urls urls) throws Exception {
    Runnable task = () -> {};
    ContextAwareRunnable aware = (ContextAwareRunnable) CONTEXT.makeContextAware(task);
    PoolCases.same(aware.withoutContext(), task, "the task");
    urls.with("request");
  }
}
