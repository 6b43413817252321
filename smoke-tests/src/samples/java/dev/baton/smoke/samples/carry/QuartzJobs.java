package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Carries;
import dev.baton.smoke.service.Jobs;
import dev.baton.smoke.service.PoolCases;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;

/** Quartz, whose jobs belong to no request, though one may schedule them. */
public final class QuartzJobs implements Carrier {

  private static volatile PoolCases.Urls urls;
  private static volatile CountDownLatch ran;
  private static volatile Runnable own;

  @Override
  public Map<String, Carry> ways() {
    return Collections.emptyMap();
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    Map<String, PoolCases.Case> checks = new LinkedHashMap<>();
    checks.put("started-in-a-request", urls -> jobs(urls, scheduler("lazy")));
    return checks;
  }

  @Override
  public Map<String, Jobs.Kind> jobs() {
    return Collections.singletonMap(
        "quartz",
        job -> {
          own = job;
          Scheduler scheduler = scheduler("own");
          scheduler.start();
          scheduler.scheduleJob(
              JobBuilder.newJob(Own.class).build(),
              TriggerBuilder.newTrigger()
                  .startNow()
                  .withSchedule(
                      SimpleScheduleBuilder.simpleSchedule()
                          .withIntervalInMilliseconds(10)
                          .repeatForever())
                  .build());
          return () -> scheduler.shutdown(true);
        });
  }

  /** A job that does what it is told. */
  public static final class Own implements Job {
    @Override
    public void execute(JobExecutionContext context) {
      own.run();
    }
  }

  /** The job. */
  public static final class Calling implements Job {
    @Override
    public void execute(JobExecutionContext context) {
      if (ran.getCount() > 0) {
        Carries.unchecked(() -> urls.without("job" + ran.getCount()));
        ran.countDown();
      }
    }
  }

  private static Scheduler scheduler(String name) throws SchedulerException {
    Properties properties = new Properties();
    properties.setProperty("org.quartz.scheduler.instanceName", name);
    properties.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
    properties.setProperty("org.quartz.scheduler.makeSchedulerThreadDaemon", "true");
    properties.setProperty("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
    properties.setProperty("org.quartz.threadPool.threadCount", "2");
    properties.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
    properties.setProperty("org.quartz.jobStore.class", "org.quartz.simpl.RAMJobStore");
    return new StdSchedulerFactory(properties).getScheduler();
  }

  private static void jobs(PoolCases.Urls of, Scheduler scheduler) throws Exception {
    urls = of;
    ran = new CountDownLatch(3);
    scheduler.start();
    scheduler.scheduleJob(
        JobBuilder.newJob(Calling.class).withIdentity("once").build(),
        TriggerBuilder.newTrigger().startNow().build());
    scheduler.scheduleJob(
        JobBuilder.newJob(Calling.class).withIdentity("often").build(),
        TriggerBuilder.newTrigger()
            .startNow()
            .withSchedule(
                SimpleScheduleBuilder.simpleSchedule()
                    .withIntervalInMilliseconds(10)
                    .repeatForever())
            .build());
    PoolCases.check(ran.await(30, TimeUnit.SECONDS), "ran three times");
    of.with("request");
    scheduler.shutdown(true);
  }
}
