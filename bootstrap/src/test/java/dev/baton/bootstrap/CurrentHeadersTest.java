package dev.baton.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What is current on a thread: scopes that undo themselves, inner entries of a request, and threads
 * that inherit and forget.
 */
final class CurrentHeadersTest {

  private static final long HOUR = 3_600_000_000_000L;
  private static final long SECOND = 1_000_000_000L;

  private final TestClock clock = new TestClock();

  @BeforeEach
  void on() {
    CarryRules.putInForce(new CarryRules.Builder().id("x-request-id").build());
    CurrentHeaders.clock = clock;
  }

  @AfterEach
  void off() {
    CarryRules.putInForce(null);
    CurrentHeaders.clock = null;
  }

  // -------------------------------------------------------------------------------------------
  // scopes

  @Test
  void aScopeGoesBackToWhatWasBefore() throws Exception {
    inNewThread(
        () -> {
          CapturedHeaders outer = attached("outer");
          int scope7 = CurrentHeaders.enter();
          attached("inner");
          assertThat(current()).isEqualTo("inner");
          CurrentHeaders.exit(scope7);
          assertThat(CurrentHeaders.get()).isSameAs(outer);
        });
  }

  @Test
  void theFirstScopeOfAThreadGoesBackToNothing() throws Exception {
    inNewThread(
        () -> {
          int scope7 = CurrentHeaders.enter();
          attached("a");
          CurrentHeaders.exit(scope7);
          assertThat(CurrentHeaders.get()).isNull();
          assertThat(CurrentHeaders.capture()).isNotNull();
        });
  }

  @Test
  void recursionUndoesLevelByLevel() throws Exception {
    inNewThread(
        () -> {
          attached("0");
          List<String> seen = new ArrayList<>();
          int[] scopes = new int[20];
          for (int i = 0; i < 20; i++) {
            scopes[i] = CurrentHeaders.enter();
            attached("" + (i + 1));
          }
          for (int i = 19; i >= 0; i--) {
            CurrentHeaders.exit(scopes[i]);
            seen.add(current());
          }
          assertThat(seen).startsWith("19", "18").endsWith("1", "0").hasSize(20);
        });
  }

  @Test
  void exitsLostInRecursionAreMadeUpForByTheOutermost() throws Exception {
    inNewThread(
        () -> {
          int outermost = CurrentHeaders.enter();
          request("a");
          for (int i = 0; i < 20; i++) {
            CurrentHeaders.enter();
          }
          CurrentHeaders.exit(outermost);
          assertThat(CurrentHeaders.get()).isNull();
          assertThat(CurrentHeaders.capture()).as("the next request on this thread").isNotNull();
        });
  }

  @Test
  void aScopeThatAttachesNothingIsUndoneToo() throws Exception {
    inNewThread(
        () -> {
          attached("a");
          int scope7 = CurrentHeaders.enter();
          CurrentHeaders.attach(null);
          assertThat(CurrentHeaders.get()).isNull();
          CurrentHeaders.exit(scope7);
          assertThat(current()).isEqualTo("a");
        });
  }

  @Test
  void anExitLostInsideIsMadeUpForByTheScopeAround() throws Exception {
    inNewThread(
        () -> {
          attached("a");
          int scope1 = CurrentHeaders.enter();
          attached("b");
          int scope2 = CurrentHeaders.enter();
          attached("c");
          int scope3 = CurrentHeaders.enter();
          attached("d");
          CurrentHeaders.exit(scope1);
          assertThat(current()).isEqualTo("a");
          int scope4 = CurrentHeaders.enter();
          CurrentHeaders.exit(scope4);
          assertThat(current()).isEqualTo("a");
        });
  }

  // -------------------------------------------------------------------------------------------
  // requests

  @Test
  void anInnerEntryOfTheSameRequestChangesNothing() throws Exception {
    inNewThread(
        () -> {
          int scope1 = CurrentHeaders.enter();
          CapturedHeaders flow = request("a");
          int scope2 = CurrentHeaders.enter();
          assertThat(CurrentHeaders.capture()).isNull();
          CurrentHeaders.exit(scope2);
          assertThat(CurrentHeaders.get()).isSameAs(flow);
          assertThat(flow.isOver()).isFalse();
          assertThat(CurrentHeaders.capture()).as("still inside the request").isNull();
          CurrentHeaders.exit(scope1);
          assertThat(CurrentHeaders.get()).isNull();
          clock.now += HOUR;
          assertThat(flow.isOver()).isTrue();
        });
  }

  @Test
  void aRequestWithoutHeadersOverwritesWhatWasLeftOnTheThread() throws Exception {
    inNewThread(
        () -> {
          attached("leaked");
          int scope1 = CurrentHeaders.enter();
          long without = Counters.requestsWithoutHeaders.sum();
          assertThat(CurrentHeaders.capture().attach()).isNull();
          assertThat(CurrentHeaders.get()).isNull();
          assertThat(Counters.requestsWithoutHeaders.sum() - without).isEqualTo(1);
          CurrentHeaders.exit(scope1);
        });
  }

  @Test
  void anInnerEntryOfARequestWithoutHeadersBringsNone() throws Exception {
    inNewThread(
        () -> {
          int scope1 = CurrentHeaders.enter();
          CurrentHeaders.capture().attach();
          int scope2 = CurrentHeaders.enter();
          assertThat(CurrentHeaders.capture()).isNull();
          CurrentHeaders.exit(scope2);
          CurrentHeaders.exit(scope1);
          assertThat(CurrentHeaders.capture()).as("the next request").isNotNull();
        });
  }

  @Test
  void aCapturedFlowDoesNotChangeWithTheNextRequestOfItsThread() throws Exception {
    inNewThread(
        () -> {
          int scope1 = CurrentHeaders.enter();
          CapturedHeaders first = request("a");
          CurrentHeaders.exit(scope1);
          scope1 = CurrentHeaders.enter();
          request("b");
          CurrentHeaders.exit(scope1);
          assertThat(first.value(0)).isEqualTo("a");
        });
  }

  @Test
  void anAsynchronousRequestEndsWhenItIsSaidTo() throws Exception {
    inNewThread(
        () -> {
          int scope1 = CurrentHeaders.enter();
          CapturedHeaders flow = request("a");
          flow.keepOpen();
          CurrentHeaders.exit(scope1);
          clock.now += HOUR;
          assertThat(flow.isOver()).isFalse();
          int scope2 = CurrentHeaders.enter();
          CurrentHeaders.resume(flow);
          assertThat(current()).isEqualTo("a");
          assertThat(CurrentHeaders.capture()).as("a dispatch is no request of its own").isNull();
          CurrentHeaders.exit(scope2);
          assertThat(CurrentHeaders.get()).isNull();
          flow.end();
          clock.now += 61 * SECOND;
          assertThat(flow.isOver()).isTrue();
        });
  }

  @Test
  void offMeansNoFlowAtAll() throws Exception {
    inNewThread(
        () -> {
          CapturedHeaders flow = attached("a");
          CarryRules.putInForce(null);
          long without = Counters.callsWithoutFlow.sum();
          assertThat(CurrentHeaders.capture()).isNull();
          assertThat(CurrentHeaders.forCall()).isNull();
          CurrentHeaders.attach(null);
          CurrentHeaders.resume(flow);
          assertThat(CurrentHeaders.get()).isNull();
          assertThat(Counters.callsWithoutFlow.sum()).isEqualTo(without);
        });
  }

  @Test
  void callsAreCountedWithAndWithoutFlow() throws Exception {
    inNewThread(
        () -> {
          long without = Counters.callsWithoutFlow.sum();
          long with = Counters.callsWithFlow.sum();
          long flows = Counters.flowsIn.sum();
          assertThat(CurrentHeaders.forCall()).isNull();
          int scope1 = CurrentHeaders.enter();
          request("a");
          CurrentHeaders.forCall().sent(0);
          CurrentHeaders.exit(scope1);
          assertThat(CurrentHeaders.forCall()).isNull();
          assertThat(Counters.callsWithoutFlow.sum() - without).isEqualTo(2);
          assertThat(Counters.callsWithFlow.sum() - with).isEqualTo(1);
          assertThat(Counters.flowsIn.sum() - flows).isEqualTo(1);
        });
  }

  // -------------------------------------------------------------------------------------------
  // threads

  @Test
  void aThreadInheritsWhenItIsStarted() throws Exception {
    List<String> seen = new ArrayList<>();
    inNewThread(
        () -> {
          Thread made = new Thread(() -> seen.add(current()));
          Thread subclass =
              new Thread() {
                @Override
                public void run() {
                  seen.add(current());
                }
              };
          int scope1 = CurrentHeaders.enter();
          request("a");
          run(made);
          run(subclass);
          CurrentHeaders.exit(scope1);
          run(new Thread(() -> seen.add(current())));
        });
    assertThat(seen).containsExactly("a", "a", null);
  }

  @Test
  void aThreadStartedInRequest1CallsOutAnHourLaterWithNothing() throws Exception {
    List<String> seen = new ArrayList<>();
    CountDownLatch answered = new CountDownLatch(1);
    long forgotten = Counters.threadsForgotten.sum();
    Thread[] background = {null};
    inNewThread(
        () -> {
          int scope1 = CurrentHeaders.enter();
          request("a");
          background[0] =
              new Thread(
                  () -> {
                    await(answered);
                    seen.add(called());
                    clock.now += 59 * SECOND;
                    seen.add(called());
                    clock.now += HOUR;
                    seen.add(called());
                    seen.add(called());
                    attached("b");
                    seen.add(called());
                  });
          ThreadStarts.starting(background[0]);
          background[0].start();
          CurrentHeaders.exit(scope1);
        });
    answered.countDown();
    background[0].join();

    assertThat(seen).containsExactly("a", "a", null, null, "b");
    assertThat(Counters.threadsForgotten.sum() - forgotten).isEqualTo(1);
  }

  @Test
  void aThreadOfALongRequestKeepsItsFlow() throws Exception {
    List<String> seen = new ArrayList<>();
    inNewThread(
        () -> {
          int scope1 = CurrentHeaders.enter();
          request("a");
          run(
              new Thread(
                  () -> {
                    clock.now += HOUR;
                    seen.add(called());
                  }));
          CurrentHeaders.exit(scope1);
        });
    assertThat(seen).containsExactly("a");
  }

  @Test
  void aThreadForgetsInsideAScopeToo() throws Exception {
    List<String> seen = new ArrayList<>();
    inNewThread(
        () -> {
          int scope1 = CurrentHeaders.enter();
          CapturedHeaders flow = request("a");
          run(
              new Thread(
                  () -> {
                    flow.end();
                    int scope2 = CurrentHeaders.enter();
                    clock.now += HOUR;
                    seen.add(called());
                    CurrentHeaders.exit(scope2);
                    seen.add(called());
                  }));
          CurrentHeaders.exit(scope1);
        });
    assertThat(seen).containsExactly(null, null);
  }

  @Test
  void aThreadThatInheritedHandsOnOnlyWhatItStillHas() throws Exception {
    List<String> seen = new ArrayList<>();
    inNewThread(
        () -> {
          int scope1 = CurrentHeaders.enter();
          CapturedHeaders flow = request("a");
          run(
              new Thread(
                  () -> {
                    run(new Thread(() -> seen.add(called())));
                    flow.end();
                    clock.now += HOUR;
                    run(new Thread(() -> seen.add(called())));
                  }));
          CurrentHeaders.exit(scope1);
        });
    assertThat(seen).containsExactly("a", null);
  }

  @Test
  void threadsOfTheJdkInheritNothing() throws Exception {
    List<String> seen = new ArrayList<>();
    inNewThread(
        () -> {
          int scope1 = CurrentHeaders.enter();
          request("a");
          java.util.Timer timer = new java.util.Timer();
          java.util.concurrent.ForkJoinWorkerThread worker =
              java.util.concurrent.ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(
                  java.util.concurrent.ForkJoinPool.commonPool());
          ThreadStarts.starting(worker);
          CountDownLatch ran = new CountDownLatch(1);
          timer.schedule(
              new java.util.TimerTask() {
                @Override
                public void run() {
                  seen.add(called());
                  ran.countDown();
                }
              },
              0);
          await(ran);
          timer.cancel();
          CurrentHeaders.exit(scope1);
        });
    assertThat(seen).containsExactly((String) null);
  }

  // -------------------------------------------------------------------------------------------
  // help

  private interface Body {
    void run() throws Exception;
  }

  /** In a thread that never had a flow. */
  private static void inNewThread(Body body) throws Exception {
    Throwable[] failure = {null};
    Thread thread =
        new Thread(
            () -> {
              try {
                body.run();
              } catch (Throwable e) {
                failure[0] = e;
              }
            });
    thread.start();
    thread.join();
    if (failure[0] != null) {
      throw new AssertionError(failure[0].getMessage(), failure[0]);
    }
  }

  /** As the hook on {@code Thread.start} does. */
  private static void run(Thread thread) {
    try {
      ThreadStarts.starting(thread);
      thread.start();
      thread.join();
    } catch (InterruptedException | ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static CapturedHeaders request(String id) {
    Capture capture = CurrentHeaders.capture();
    capture.add(capture.find("x-request-id"), id);
    return capture.attach();
  }

  private static CapturedHeaders attached(String id) {
    CarryRules rules = CarryRules.inForce();
    CapturedHeaders headers =
        new CapturedHeaders(
            rules, new HeaderName[] {rules.find("x-request-id")}, new String[] {id}, false);
    CurrentHeaders.attach(headers);
    return headers;
  }

  private static String current() {
    CapturedHeaders headers = CurrentHeaders.get();
    return headers == null ? null : headers.value(0);
  }

  private static String called() {
    CapturedHeaders headers = CurrentHeaders.forCall();
    return headers == null ? null : headers.value(0);
  }

  private static final class TestClock extends CurrentHeaders.Clock {
    volatile long now = -5 * SECOND;

    @Override
    long nanoTime() {
      return now;
    }
  }
}
