package dev.baton.smoke.samples.carry;

import com.linecorp.armeria.common.stream.DefaultStreamMessage;
import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Carries;
import dev.baton.smoke.service.NoFlow;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.PoolCases;
import dev.baton.smoke.service.Work;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Armeria's streams of messages, and those who subscribe them. */
public final class ArmeriaSubscribers implements Carrier {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
  }

  /** Does the work when it is told of this. */
  private static final class Told implements Subscriber<String> {
    private final String of;
    private final Runnable task;

    Told(String of, Runnable task) {
      this.of = of;
      this.task = task;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      told("subscription");
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String message) {
      told(message);
    }

    @Override
    public void onError(Throwable failure) {
      told("failure");
    }

    @Override
    public void onComplete() {
      told("end");
    }

    private void told(String what) {
      if (of.equals(what)) {
        task.run();
      }
    }
  }

  @Override
  public Map<String, Carry> ways() {
    Map<String, Carry> ways = new LinkedHashMap<>();
    for (String of : new String[] {"subscription", "message", "end", "failure"}) {
      ways.put("told-of-" + of, work -> told(of, work));
    }
    ways.put("told-of-what-was-there", ArmeriaSubscribers::ofWhatWasThere);
    ways.put("completion", ArmeriaSubscribers::completion);
    return ways;
  }

  private static void write(DefaultStreamMessage<String> stream, String what) {
    stream.write("message");
    if (what.equals("failure")) {
      stream.close(new IllegalStateException("as told"));
    } else {
      stream.close();
    }
  }

  /** By a thread in the middle of another flow. */
  private static String told(String of, Work work) throws Exception {
    DefaultStreamMessage<String> stream = new DefaultStreamMessage<>();
    return Carries.outcome(
        done -> {
          stream.subscribe(new Told(of, Carries.task(work, done)));
          OtherFlow.run(() -> write(stream, of));
        });
  }

  private static String ofWhatWasThere(Work work) throws Exception {
    DefaultStreamMessage<String> stream = new DefaultStreamMessage<>();
    Carries.outcome(
        done ->
            OtherFlow.run(
                () -> {
                  write(stream, "message");
                  done.complete("written");
                }));
    return Carries.outcome(done -> stream.subscribe(new Told("message", Carries.task(work, done))));
  }

  private static String completion(Work work) throws Exception {
    DefaultStreamMessage<String> stream = new DefaultStreamMessage<>();
    return Carries.outcome(
        done -> {
          stream.whenComplete().thenRun(Carries.task(work, done));
          OtherFlow.run(
              () -> {
                stream.subscribe(new Told("nothing", () -> {}));
                write(stream, "message");
              });
        });
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    Map<String, PoolCases.Case> checks = new LinkedHashMap<>();
    checks.put("subscribed-in-no-flow", ArmeriaSubscribers::inNoFlow);
    checks.put("a-second-subscriber", ArmeriaSubscribers::second);
    return checks;
  }

  private static void inNoFlow(PoolCases.Urls urls) throws Exception {
    DefaultStreamMessage<String> stream = new DefaultStreamMessage<>();
    CompletableFuture<String> told = new CompletableFuture<>();
    CompletableFuture<String> subscribed = new CompletableFuture<>();
    NoFlow.run(
        () -> {
          stream.subscribe(new Told("message", Carries.task(() -> urls.without("told"), told)));
          subscribed.complete("");
        });
    subscribed.get(30, TimeUnit.SECONDS);
    write(stream, "message");
    told.get(30, TimeUnit.SECONDS);
    urls.with("request");
  }

  /** Is refused, and changes nothing for the first one. */
  private static void second(PoolCases.Urls urls) throws Exception {
    DefaultStreamMessage<String> stream = new DefaultStreamMessage<>();
    CompletableFuture<String> told = new CompletableFuture<>();
    stream.subscribe(new Told("message", Carries.task(() -> urls.with("first"), told)));
    CompletableFuture<String> refused = new CompletableFuture<>();
    NoFlow.run(
        () ->
            stream.subscribe(
                new Told("failure", Carries.task(() -> urls.without("refused"), refused))));
    refused.get(30, TimeUnit.SECONDS);
    OtherFlow.run(() -> write(stream, "message"));
    told.get(30, TimeUnit.SECONDS);
  }
}
