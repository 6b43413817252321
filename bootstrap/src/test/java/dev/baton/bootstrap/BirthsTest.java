package dev.baton.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Flows that begin inside the JVM: what they are given, where they begin and where they end. */
final class BirthsTest {

  private static final String UUID =
      "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

  private long now = 1;

  @BeforeEach
  void on() {
    CurrentHeaders.clock =
        new CurrentHeaders.Clock() {
          @Override
          long nanoTime() {
            return now;
          }
        };
    start(null);
  }

  @AfterEach
  void off() {
    CarryRules.putInForce(null);
    CurrentHeaders.clock = null;
  }

  // -------------------------------------------------------------------------------------------
  // what they are given

  @Test
  void aFlowIsGivenARequestId() throws Exception {
    inNewThread(
        () -> {
          CapturedHeaders flow = CurrentHeaders.forCall();
          assertThat(flow.size()).isEqualTo(1);
          assertThat(flow.name(0)).isEqualTo("x-request-id");
          assertThat(flow.value(0)).matches(UUID);
          assertThat(java.util.UUID.fromString(flow.value(0)).toString()).isEqualTo(flow.value(0));
        });
  }

  @Test
  void aContextIsOneTraceInAllItsFormats() throws Exception {
    start(new int[] {Formats.W3C, Formats.B3, Formats.B3_SINGLE});
    inNewThread(
        () -> {
          CapturedHeaders flow = CurrentHeaders.forCall();
          String trace = value(flow, "x-b3-traceid");
          String span = value(flow, "x-b3-spanid");
          assertThat(trace).matches("[0-9a-f]{32}");
          assertThat(span).matches("[0-9a-f]{16}");
          assertThat(value(flow, "traceparent")).startsWith("00-" + trace + "-" + span + "-");
          assertThat(value(flow, "b3")).startsWith(trace + "-" + span);
          assertThat(value(flow, "x-request-id")).matches(UUID);
        });
  }

  @Test
  void noTwoAreAlike() throws Exception {
    Set<String> ids = new HashSet<>();
    inNewThread(
        () -> {
          for (int i = 0; i < 100_000; i++) {
            int depth = CurrentHeaders.enter();
            ids.add(id(CurrentHeaders.forCall()));
            CurrentHeaders.exit(depth);
          }
        });
    assertThat(ids).hasSize(100_000);
  }

  // -------------------------------------------------------------------------------------------
  // where they begin and end

  @Test
  void theCallsOfAThreadAreOfOneFlow() throws Exception {
    inNewThread(() -> assertThat(CurrentHeaders.forCall()).isSameAs(CurrentHeaders.forCall()));
  }

  @Test
  void aCallThatIsPreparedBeginsOneToo() throws Exception {
    inNewThread(() -> assertThat(CurrentHeaders.ofCaller()).isSameAs(CurrentHeaders.forCall()));
  }

  @Test
  void theTasksOfAPoolsThreadAreFlowsOfTheirOwn() throws Exception {
    inNewThread(
        () -> {
          CurrentHeaders.takeOver();
          CapturedHeaders first = CurrentHeaders.forCall();
          now += 3600_000_000_000L; // A task may take its time.
          assertThat(CurrentHeaders.forCall()).isSameAs(first);
          CurrentHeaders.attach(null);
          assertThat(CurrentHeaders.forCall()).isNotSameAs(first);
        });
  }

  @Test
  void ofOtherThreadsNothingIsKnownSoTheyGetAnotherAfterAWhile() throws Exception {
    long forgotten = Counters.threadsForgotten.sum();
    inNewThread(
        () -> {
          CapturedHeaders first = CurrentHeaders.forCall();
          now += CapturedHeaders.THREAD_GRACE;
          assertThat(CurrentHeaders.forCall()).isSameAs(first);
          now++;
          CapturedHeaders second = CurrentHeaders.forCall();
          assertThat(second).isNotSameAs(first);
          now += CapturedHeaders.THREAD_GRACE + 1;
          assertThat(CurrentHeaders.forCall()).isNotSameAs(second);
        });
    assertThat(Counters.threadsForgotten.sum()).isEqualTo(forgotten);
  }

  @Test
  void aScopeEndsWhatBeganInIt() throws Exception {
    inNewThread(
        () -> {
          int outer = CurrentHeaders.enter();
          CapturedHeaders first = CurrentHeaders.forCall();
          CurrentHeaders.exit(outer);
          assertThat(CurrentHeaders.get()).isNull();
          assertThat(CurrentHeaders.forCall()).isNotSameAs(first);
        });
  }

  @Test
  void aThreadThatTurnsToItsNextMessageBeginsAnother() throws Exception {
    inNewThread(
        () -> {
          CapturedHeaders first = CurrentHeaders.forCall();
          CurrentHeaders.nextJob();
          assertThat(CurrentHeaders.get()).isNull();
          assertThat(CurrentHeaders.forCall()).isNotSameAs(first);
        });
  }

  @Test
  void aJobThatReadsMessagesStaysOneFlow() throws Exception {
    inNewThread(
        () -> {
          int run = CurrentHeaders.enter();
          CurrentHeaders.beginJob();
          CapturedHeaders job = CurrentHeaders.get();
          CurrentHeaders.nextJob();
          assertThat(CurrentHeaders.forCall()).isSameAs(job);
          CurrentHeaders.exit(run);
        });
  }

  @Test
  void eachRunOfAJobIsAFlowBeforeItsFirstCall() throws Exception {
    inNewThread(
        () -> {
          int run = CurrentHeaders.enter();
          CurrentHeaders.beginJob();
          CapturedHeaders first = CurrentHeaders.get();
          assertThat(CurrentHeaders.forCall()).isSameAs(first);
          CurrentHeaders.exit(run);
          assertThat(CurrentHeaders.get()).isNull();
          now += CapturedHeaders.THREAD_GRACE + 1;
          assertThat(first.isOver()).isTrue(); // For threads that were started in it.

          CurrentHeaders.beginJob();
          CapturedHeaders second = CurrentHeaders.get();
          assertThat(second).isNotSameAs(first);
          CurrentHeaders.endJob();
          assertThat(CurrentHeaders.get()).isNull();
          assertThat(CurrentHeaders.capture()).as("no longer in a request").isNotNull();
        });
  }

  @Test
  void whatAJobPutsOffIsNotOfItAndWhatARequestPutsOffIs() throws Exception {
    inNewThread(
        () -> {
          int run = CurrentHeaders.enter();
          CurrentHeaders.forCall();
          CurrentHeaders.putOff();
          assertThat(CurrentHeaders.get()).isNull();
          CurrentHeaders.exit(run);

          int request = CurrentHeaders.enter();
          CapturedHeaders flow = CurrentHeaders.capture().attach();
          CurrentHeaders.putOff();
          assertThat(CurrentHeaders.get()).isSameAs(flow);
          CurrentHeaders.exit(request);
        });
  }

  // -------------------------------------------------------------------------------------------
  // requests

  @Test
  void aRequestWithoutIdsBeginsOneAndKeepsItsContent() throws Exception {
    inNewThread(
        () -> {
          long before = Counters.flowsIn.sum();
          int depth = CurrentHeaders.enter();
          Capture capture = CurrentHeaders.capture();
          capture.add(capture.find("baggage"), "k=v");
          CapturedHeaders flow = capture.attach();
          assertThat(value(flow, "baggage")).isEqualTo("k=v");
          assertThat(value(flow, "x-request-id")).matches(UUID);
          assertThat(Counters.flowsIn.sum()).isEqualTo(before);
          CurrentHeaders.exit(depth);
        });
  }

  @Test
  void whatCameInIsLeftAsItIs() throws Exception {
    start(new int[] {Formats.W3C, Formats.B3});
    inNewThread(
        () -> {
          for (String name : new String[] {"x-request-id", "b3", "x-b3-sampled", "traceparent"}) {
            int depth = CurrentHeaders.enter();
            Capture capture = CurrentHeaders.capture();
            capture.add(capture.find(name), "0");
            CapturedHeaders flow = capture.attach();
            assertThat(flow.size()).as(name).isEqualTo(1);
            assertThat(value(flow, name)).isEqualTo("0");
            CurrentHeaders.exit(depth);
          }
        });
  }

  @Test
  void withoutStartNothingBegins() throws Exception {
    CarryRules.putInForce(rules().build());
    inNewThread(
        () -> {
          long before = Counters.callsWithoutFlow.sum();
          assertThat(CurrentHeaders.ofCaller()).isNull();
          assertThat(CurrentHeaders.forCall()).isNull();
          CurrentHeaders.beginJob();
          assertThat(CurrentHeaders.get()).isNull();
          assertThat(Counters.callsWithoutFlow.sum()).isEqualTo(before + 1);
        });
  }

  /** It writes nothing, so there is nothing to begin with. */
  @Test
  void whoOnlyObservesBeginsNothing() throws Exception {
    CarryRules.putInForce(rules().start(null, null).writes(false).build());
    inNewThread(() -> assertThat(CurrentHeaders.forCall()).isNull());
  }

  // -------------------------------------------------------------------------------------------

  private interface Body {
    void run() throws Exception;
  }

  private static void inNewThread(Body body) throws Exception {
    List<Throwable> failed = new ArrayList<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                body.run();
              } catch (Throwable e) {
                failed.add(e);
              }
            });
    thread.start();
    thread.join();
    if (!failed.isEmpty()) {
      throw new AssertionError(failed.get(0));
    }
  }

  private static void start(int[] formats) {
    CarryRules.putInForce(rules().start(formats, null).build());
  }

  private static CarryRules.Builder rules() {
    CarryRules.Builder rules = new CarryRules.Builder().content("baggage");
    for (String name :
        new String[] {
          "x-request-id", "traceparent", "b3", "x-b3-traceid", "x-b3-spanid", "x-b3-sampled"
        }) {
      rules.id(name);
    }
    return rules;
  }

  private static String id(CapturedHeaders flow) {
    return value(flow, "x-request-id");
  }

  private static String value(CapturedHeaders flow, String name) {
    for (int i = 0; i < flow.size(); i++) {
      if (flow.name(i).equals(name)) {
        return flow.value(i);
      }
    }
    return null;
  }
}
