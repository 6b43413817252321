package dev.baton.smoke.samples.carry;

import com.typesafe.config.ConfigFactory;
import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Carries;
import dev.baton.smoke.service.NoFlow;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.PoolCases;
import dev.baton.smoke.service.Work;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.Props;
import org.apache.pekko.pattern.Patterns;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/** Pekko's actors, and streams that run in them, from threads that are no actors'. */
public final class PekkoMessages implements Carrier {

  private static ActorSystem system;
  private static ActorRef first;

  private static synchronized void begin() {
    if (system == null) {
      ClassLoader loader = PekkoMessages.class.getClassLoader();
      system =
          ActorSystem.create(
              "smoke",
              ConfigFactory.parseString(
                      "pekko.loglevel = OFF\npekko.stdout-loglevel = OFF\npekko.daemonic = on")
                  .withFallback(ConfigFactory.defaultReference(loader)),
              loader);
      first = system.actorOf(Props.create(Doing.class, Doing::new));
    }
  }

  /** Work, and whom to tell what came of it; as text as it is passed on. */
  private static final class Task {
    final Work work;
    final CompletableFuture<String> outcome = new CompletableFuture<>();

    Task(Work work) {
      this.work = work;
    }

    void run() {
      try {
        outcome.complete(work.run());
      } catch (Exception e) {
        outcome.completeExceptionally(e);
      }
    }
  }

  /** Does what it is sent, answers what it is asked, and hands on what is for the next one. */
  public static final class Doing extends AbstractActor {
    private ActorRef next;

    @Override
    public Receive createReceive() {
      return receiveBuilder()
          .match(Task.class, Task::run)
          .match(Task[].class, task -> next().tell(task[0], self()))
          .match(String.class, asked -> sender().tell(asked, self()))
          .build();
    }

    private ActorRef next() {
      if (next == null) {
        next = getContext().actorOf(Props.create(Doing.class, Doing::new));
      }
      return next;
    }
  }

  private static String outcome(Object message, Task task) throws Exception {
    first.tell(message, ActorRef.noSender());
    return task.outcome.get(30, TimeUnit.SECONDS);
  }

  @Override
  public Map<String, Carry> ways() {
    begin();
    Map<String, Carry> ways = new LinkedHashMap<>();
    ways.put(
        "told",
        work -> {
          Task task = new Task(work);
          return outcome(task, task);
        });
    ways.put(
        "handed-on",
        work -> {
          Task task = new Task(work);
          return outcome(new Task[] {task}, task);
        });
    ways.put(
        "made-for-it",
        work -> {
          Task task = new Task(work);
          ActorRef own = system.actorOf(Props.create(Doing.class, Doing::new));
          own.tell(task, ActorRef.noSender());
          return task.outcome.get(30, TimeUnit.SECONDS);
        });
    ways.put("asked", PekkoMessages::asked);
    ways.put("scheduled", PekkoMessages::scheduled);
    ways.put("after", PekkoMessages::after);
    ways.put("stream", work -> stream(work, false));
    ways.put("stream-with-a-border", work -> stream(work, true));
    return ways;
  }

  private static String asked(Work work) throws Exception {
    CompletionStage<Object> answer = Patterns.ask(first, "go", Duration.ofSeconds(20));
    CompletableFuture<String> outcome = new CompletableFuture<>();
    answer.whenComplete(
        (told, failure) -> {
          try {
            outcome.complete(work.run());
          } catch (Exception e) {
            outcome.completeExceptionally(e);
          }
        });
    return outcome.get(30, TimeUnit.SECONDS);
  }

  private static String scheduled(Work work) throws Exception {
    Task task = new Task(work);
    system
        .scheduler()
        .scheduleOnce(Duration.ofMillis(1), first, task, system.dispatcher(), ActorRef.noSender());
    return task.outcome.get(30, TimeUnit.SECONDS);
  }

  private static String after(Work work) throws Exception {
    Task task = new Task(work);
    Patterns.after(
        Duration.ofMillis(1),
        system,
        () -> {
          task.run();
          return CompletableFuture.completedFuture("done");
        });
    return task.outcome.get(30, TimeUnit.SECONDS);
  }

  private static String stream(Work work, boolean border) throws Exception {
    Source<String, ?> start = Source.single("go");
    Source<String, ?> done = (border ? start.async() : start).map(go -> work.run());
    return done.runWith(Sink.head(), system).toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    begin();
    Map<String, PoolCases.Case> checks = new LinkedHashMap<>();
    checks.put("made-in-another-flow", PekkoMessages::madeElsewhere);
    checks.put("periodic", PekkoMessages::periodic);
    return checks;
  }

  /** An actor serves those who send, not the one for whom it was made. */
  private static void madeElsewhere(PoolCases.Urls urls) throws Exception {
    CompletableFuture<ActorRef> made = new CompletableFuture<>();
    OtherFlow.run(() -> made.complete(system.actorOf(Props.create(Doing.class, Doing::new))));
    ActorRef actor = made.get(30, TimeUnit.SECONDS);
    Task here = new Task(() -> urls.with("sent"));
    Task there = new Task(() -> urls.without("sent"));
    actor.tell(here, ActorRef.noSender());
    NoFlow.run(() -> actor.tell(there, ActorRef.noSender()));
    here.outcome.get(30, TimeUnit.SECONDS);
    there.outcome.get(30, TimeUnit.SECONDS);
  }

  private static void periodic(PoolCases.Urls urls) throws Exception {
    CountDownLatch ran = new CountDownLatch(6);
    Runnable tick =
        () -> {
          if (ran.getCount() > 0) {
            Carries.unchecked(() -> urls.without("tick" + ran.getCount()));
            ran.countDown();
          }
        };
    Duration often = Duration.ofMillis(10);
    List<Cancellable> timers =
        Arrays.asList(
            system.scheduler().scheduleAtFixedRate(often, often, tick, system.dispatcher()),
            system.scheduler().scheduleWithFixedDelay(often, often, tick, system.dispatcher()));
    PoolCases.check(ran.await(30, TimeUnit.SECONDS), "six ticks");
    timers.forEach(Cancellable::cancel);
    urls.with("request");
  }
}
