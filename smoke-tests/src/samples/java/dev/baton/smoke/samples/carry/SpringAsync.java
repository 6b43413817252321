package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Carries;
import dev.baton.smoke.service.PoolCases;
import dev.baton.smoke.service.Work;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.ConcurrentTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.scheduling.support.CronTrigger;

/**
 * Spring's {@code @Async} and task executors; {@code @Scheduled} and triggers, which never carry.
 */
public final class SpringAsync implements Carrier {

  /** What a bean of an application looks like. */
  public interface Jobs {
    void start(Work work, CompletableFuture<String> done);

    CompletableFuture<String> call(Work work);

    CompletableFuture<String> callSimply(Work work);
  }

  /** The bean. */
  public static class JobsBean implements Jobs {
    @Async("pool")
    @Override
    public void start(Work work, CompletableFuture<String> done) {
      Carries.task(work, done).run();
    }

    @Async("pool")
    @Override
    public CompletableFuture<String> call(Work work) {
      return CompletableFuture.completedFuture(Carries.unchecked(work));
    }

    @Async("simple")
    @Override
    public CompletableFuture<String> callSimply(Work work) {
      return CompletableFuture.completedFuture(Carries.unchecked(work));
    }
  }

  /** The application. */
  @Configuration(proxyBeanMethods = false)
  @EnableAsync
  public static class Application {
    @Bean
    public Jobs jobs() {
      return new JobsBean();
    }

    @Bean
    public ThreadPoolTaskExecutor pool() {
      ThreadPoolTaskExecutor pool = new ThreadPoolTaskExecutor();
      pool.setCorePoolSize(2);
      pool.setMaxPoolSize(2);
      pool.setDaemon(true);
      return pool;
    }

    @Bean
    public SimpleAsyncTaskExecutor simple() {
      SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor();
      executor.setDaemon(true);
      return executor;
    }
  }

  private final AnnotationConfigApplicationContext context = started(Application.class);
  private final Jobs jobs = context.getBean(Jobs.class);
  private final ThreadPoolTaskExecutor pool = context.getBean(ThreadPoolTaskExecutor.class);
  private final ThreadPoolTaskScheduler scheduler = scheduler();

  private static AnnotationConfigApplicationContext started(Class<?> application) {
    AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    context.setClassLoader(SpringAsync.class.getClassLoader());
    context.register(application);
    context.refresh();
    return context;
  }

  private static ThreadPoolTaskScheduler scheduler() {
    ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
    scheduler.setDaemon(true);
    scheduler.initialize();
    return scheduler;
  }

  @Override
  public Map<String, Carry> ways() {
    Map<String, Carry> ways = new LinkedHashMap<>();
    ways.put("async", work -> Carries.outcome(done -> jobs.start(work, done)));
    ways.put("async-future", work -> jobs.call(work).get(30, TimeUnit.SECONDS));
    ways.put("async-simple", work -> jobs.callSimply(work).get(30, TimeUnit.SECONDS));
    ways.put(
        "async-then",
        work ->
            jobs.call(() -> "").thenApply(x -> Carries.unchecked(work)).get(30, TimeUnit.SECONDS));
    ways.put("pool-submit", work -> pool.submit(() -> work.run()).get(30, TimeUnit.SECONDS));
    PoolWays.add(ways, "pool-", pool, 2);
    SimpleAsyncTaskExecutor simple = new SimpleAsyncTaskExecutor();
    simple.setDaemon(true);
    ways.put("simple", work -> Carries.outcome(done -> simple.execute(Carries.task(work, done))));
    SimpleAsyncTaskExecutor limited = new SimpleAsyncTaskExecutor();
    limited.setDaemon(true);
    limited.setConcurrencyLimit(3);
    ways.put(
        "simple-limited",
        work -> Carries.outcome(done -> limited.execute(Carries.task(work, done))));
    SimpleAsyncTaskExecutor virtual = virtual();
    if (virtual != null) {
      ways.put(
          "simple-virtual",
          work -> Carries.outcome(done -> virtual.execute(Carries.task(work, done))));
    }
    ConcurrentTaskExecutor concurrent =
        new ConcurrentTaskExecutor(
            Executors.newFixedThreadPool(2, dev.baton.smoke.service.Daemons.FACTORY));
    ways.put(
        "concurrent",
        work -> Carries.outcome(done -> concurrent.execute(Carries.task(work, done))));
    ways.put(
        "scheduler-once",
        work -> Carries.outcome(done -> once(scheduler, Carries.task(work, done))));
    ways.put(
        "scheduler-execute",
        work -> Carries.outcome(done -> scheduler.execute(Carries.task(work, done))));
    return ways;
  }

  /** From 6.1 on, on JDK 21 and newer. */
  private static SimpleAsyncTaskExecutor virtual() {
    SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor();
    try {
      SimpleAsyncTaskExecutor.class
          .getMethod("setVirtualThreads", boolean.class)
          .invoke(executor, true);
      return executor;
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  /** A Date until 6, an Instant from 5 on. */
  private static void once(ThreadPoolTaskScheduler scheduler, Runnable task) throws Exception {
    try {
      ThreadPoolTaskScheduler.class
          .getMethod("schedule", Runnable.class, java.time.Instant.class)
          .invoke(scheduler, task, java.time.Instant.now());
    } catch (NoSuchMethodException e) {
      ThreadPoolTaskScheduler.class
          .getMethod("schedule", Runnable.class, Date.class)
          .invoke(scheduler, task, new Date());
    }
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    Map<String, PoolCases.Case> checks = new LinkedHashMap<>();
    PoolWays.check(checks, "", pool, 2);
    checks.put("trigger", SpringAsync::trigger);
    checks.put("scheduled", SpringAsync::scheduled);
    return checks;
  }

  @Override
  public Map<String, dev.baton.smoke.service.Jobs.Kind> jobs() {
    Map<String, dev.baton.smoke.service.Jobs.Kind> jobs = new LinkedHashMap<>();
    jobs.put(
        "trigger",
        job -> {
          ThreadPoolTaskScheduler own = scheduler();
          own.schedule(job, new CronTrigger("* * * * * *"));
          return own::shutdown;
        });
    jobs.put(
        "scheduled",
        job -> {
          scheduledJob = job;
          return started(JobApplication.class);
        });
    return jobs;
  }

  private static volatile Runnable scheduledJob;

  /** An application with a job. */
  @Configuration(proxyBeanMethods = false)
  @EnableScheduling
  public static class JobApplication {
    @Scheduled(fixedDelay = 5)
    public void job() {
      scheduledJob.run();
    }
  }

  private static Runnable twice(PoolCases.Urls urls, String name, CountDownLatch ran) {
    return () -> {
      if (ran.getCount() > 0) {
        Carries.unchecked(() -> urls.without(name + ran.getCount()));
        ran.countDown();
      }
    };
  }

  private static void trigger(PoolCases.Urls urls) throws Exception {
    ThreadPoolTaskScheduler scheduler = scheduler();
    CountDownLatch ran = new CountDownLatch(2);
    scheduler.schedule(twice(urls, "run", ran), new CronTrigger("* * * * * *"));
    PoolCases.check(ran.await(30, TimeUnit.SECONDS), "ran twice");
    urls.with("request");
    scheduler.shutdown();
  }

  private static volatile PoolCases.Urls scheduledUrls;
  private static volatile CountDownLatch cron;
  private static volatile CountDownLatch rate;
  private static volatile CountDownLatch delay;

  /** An application whose context is made in the middle of a request. */
  @Configuration(proxyBeanMethods = false)
  @EnableScheduling
  public static class ScheduledApplication {
    @Bean
    public ThreadPoolTaskScheduler taskScheduler() {
      return SpringAsync.scheduler();
    }

    @Scheduled(cron = "* * * * * *")
    public void onTheSecond() {
      twice(scheduledUrls, "cron", cron).run();
    }

    @Scheduled(fixedRate = 5)
    public void often() {
      twice(scheduledUrls, "rate", rate).run();
    }

    @Scheduled(fixedDelay = 5)
    public void afterEachOther() {
      twice(scheduledUrls, "delay", delay).run();
    }
  }

  private static void scheduled(PoolCases.Urls urls) throws Exception {
    scheduledUrls = urls;
    cron = new CountDownLatch(2);
    rate = new CountDownLatch(2);
    delay = new CountDownLatch(2);
    try (AnnotationConfigApplicationContext context = started(ScheduledApplication.class)) {
      PoolCases.check(cron.await(30, TimeUnit.SECONDS), "cron ran twice");
      PoolCases.check(rate.await(30, TimeUnit.SECONDS), "rate ran twice");
      PoolCases.check(delay.await(30, TimeUnit.SECONDS), "delay ran twice");
      urls.with("request");
    }
  }
}
