package dev.baton.smoke.service;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;

/** {@code java.util.concurrent.Flow}: subscribed to here, told by a thread in another flow. */
final class FlowCarries {

  private FlowCarries() {}

  static void addTo(Map<String, Carrier.Carry> ways) {
    ways.put("published-item", work -> item(work, ForkJoinPool.commonPool()));
    ways.put("published-item-to-pool", work -> item(work, Carries.SHARED));
    ways.put("published-end", FlowCarries::end);
    ways.put("published-failure", FlowCarries::failure);
  }

  private static String item(Work work, Executor executor) throws Exception {
    Subscriber subscriber = new Subscriber(work, "item");
    try (SubmissionPublisher<String> publisher = new SubmissionPublisher<>(executor, 16)) {
      publisher.subscribe(subscriber);
      OtherFlow.run(() -> publisher.submit("go"));
      return subscriber.outcome.get(30, TimeUnit.SECONDS);
    }
  }

  private static String end(Work work) throws Exception {
    Subscriber subscriber = new Subscriber(work, "end");
    SubmissionPublisher<String> publisher = new SubmissionPublisher<>();
    publisher.subscribe(subscriber);
    OtherFlow.run(publisher::close);
    return subscriber.outcome.get(30, TimeUnit.SECONDS);
  }

  private static String failure(Work work) throws Exception {
    Subscriber subscriber = new Subscriber(work, "failure");
    SubmissionPublisher<String> publisher = new SubmissionPublisher<>();
    publisher.subscribe(subscriber);
    OtherFlow.run(() -> publisher.closeExceptionally(new IllegalStateException("as told")));
    return subscriber.outcome.get(30, TimeUnit.SECONDS);
  }

  /** One subscriber is of a request, another of none, and items are of a third. */
  static void toTwo(PoolCases.Urls urls) throws Exception {
    try (SubmissionPublisher<String> publisher = new SubmissionPublisher<>(Carries.SHARED, 16)) {
      Subscriber here = new Subscriber(() -> urls.with("published"), "item");
      Subscriber there = new Subscriber(() -> urls.without("published"), "item");
      publisher.subscribe(here);
      NoFlow.run(() -> publisher.subscribe(there));
      OtherFlow.run(() -> publisher.submit("go"));
      here.outcome.get(30, TimeUnit.SECONDS);
      there.outcome.get(30, TimeUnit.SECONDS);
    }
  }

  /** Does the work when it is told of one thing. */
  private static final class Subscriber implements Flow.Subscriber<String> {
    private final Work work;
    private final String when;
    private final CompletableFuture<String> outcome = new CompletableFuture<>();

    Subscriber(Work work, String when) {
      this.work = work;
      this.when = when;
    }

    private void told(String what) {
      if (what.equals(when)) {
        try {
          outcome.complete(work.run());
        } catch (Exception e) {
          outcome.completeExceptionally(e);
        }
      }
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String item) {
      told("item");
    }

    @Override
    public void onError(Throwable failure) {
      told("failure");
    }

    @Override
    public void onComplete() {
      told("end");
    }
  }
}
