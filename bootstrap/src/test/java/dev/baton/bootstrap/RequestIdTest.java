package dev.baton.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Envoy reads from an {@code x-request-id}: its own cases, and those of its rules. */
final class RequestIdTest {

  private static final byte[] TEXT = new byte[55];

  /** Envoy's cases for the integer ({@code test/extensions/request_id/uuid/config_test.cc}). */
  @ParameterizedTest
  @CsvSource({
    "fffffff,-1",
    "fffffffz-0012-0110-00ff-0c00400600ff,-1",
    "00000000-0000-0000-0000-000000000000,0",
    "00000001-0000-0000-0000-000000000000,1",
    "0000000f-0000-0000-0000-00000000000a,15",
    "'',-1",
    "000000ff-0000-0000-0000-000000000000,255",
    "ffffffff-0012-0110-00ff-0c00400600ff,7295",
    "FFFFFFFF-0012-0110-00FF-0C00400600FF,7295",
    "a0090100-0012-0110-00ff-0c00400600ff,4640",
    "order-1234,-1",
    "12345678,9896",
    "+2345678,-1",
    "\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661,-1"
  })
  void theStableRandomValue(String id, int value) {
    assertThat(RequestId.value(id)).isEqualTo(value);
  }

  /** Any 36 characters have a reason; whether it is an UUID, Envoy does not ask. */
  @ParameterizedTest
  @CsvSource({
    "a0090100-0012-4110-00ff-0c00400600ff,4,false",
    "a0090100-0012-9110-00ff-0c00400600ff,9,true",
    "a0090100-0012-a110-00ff-0c00400600ff,a,true",
    "a0090100-0012-b110-00ff-0c00400600ff,b,true",
    "a0090100-0012-A110-00ff-0c00400600ff,A,false",
    "a0090100-0012-7110-00ff-0c00400600ff,7,false",
    "xxxxxxxxxxxxxx9xxxxxxxxxxxxxxxxxxxxx,9,true",
  })
  void theReason(String id, char reason, boolean traced) {
    assertThat(RequestId.reason(id)).isEqualTo(reason);
    assertThat(RequestId.isTraced(id)).isEqualTo(traced);
  }

  @ParameterizedTest
  @CsvSource({"''", "a0090100-0012-9110-00ff-0c00400600f", "a0090100-0012-9110-00ff-0c00400600fff"})
  void ofAnotherLengthThereIsNone(String id) {
    assertThat(RequestId.reason(id)).isEqualTo((char) 0);
    assertThat(RequestId.isTraced(id)).isFalse();
  }

  /** What is counted of a request; all of it goes on word for word. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a0090100-0012-4110-00ff-0c00400600ff |                           | ok",
        "a0090100-0012-4110-00ff-0c00400600ff | x-b3-sampled: 0           | ok",
        "a0090100-0012-4110-00ff-0c00400600ff | x-b3-sampled: 1           | contradicts",
        "a0090100-0012-9110-00ff-0c00400600ff | x-b3-sampled: 1           | ok",
        "a0090100-0012-9110-00ff-0c00400600ff | x-b3-sampled: true        | ok",
        "a0090100-0012-9110-00ff-0c00400600ff | x-b3-sampled: 0           | contradicts",
        "a0090100-0012-7110-00ff-0c00400600ff | x-b3-sampled: 1           | ok",
        "a0090100-0012-a110-00ff-0c00400600ff | traceparent: PARENT-01    | ok",
        "a0090100-0012-b110-00ff-0c00400600ff | traceparent: PARENT-00    | contradicts",
        "a0090100-0012-4110-00ff-0c00400600ff | traceparent: PARENT-01    | contradicts",
        "a0090100-0012-4110-00ff-0c00400600ff | traceparent: x            | ok",
        "order-1234                           | x-b3-sampled: 1           | unreadable",
        "z0090100-0012-9110-00ff-0c00400600ff |                           | unreadable",
        "a00901000012411000ff0c00400600ff     |                           | unreadable",
      })
  void whatIsCountedOfARequest(String id, String other, String outcome) {
    CarryRules.putInForce(
        new CarryRules.Builder().id("x-request-id").id("x-b3-sampled").id("traceparent").build());
    long unreadable = Counters.requestIdsUnreadable.sum();
    long contradicting = Counters.requestIdsContradicting.sum();
    int depth = CurrentHeaders.enter();
    Capture capture = CurrentHeaders.capture();
    capture.add(capture.find("x-request-id"), id);
    if (other != null) {
      String value =
          other
              .substring(other.indexOf(' ') + 1)
              .replace("PARENT", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7");
      capture.add(capture.find(other.substring(0, other.indexOf(':'))), value);
    }
    CapturedHeaders flow = capture.attach();
    CurrentHeaders.exit(depth);
    CarryRules.putInForce(null);

    assertThat(flow.value(0)).isEqualTo(id);
    assertThat(Counters.requestIdsUnreadable.sum() - unreadable)
        .isEqualTo(outcome.equals("unreadable") ? 1 : 0);
    assertThat(Counters.requestIdsContradicting.sum() - contradicting)
        .isEqualTo(outcome.equals("contradicts") ? 1 : 0);
  }

  @Test
  void whatIsMadeIsAnUuidOfVersion4() {
    java.util.Random random = new java.util.Random(1);
    for (int i = 0; i < 100_000; i++) {
      long high = random.nextLong();
      long low = random.nextLong();
      String id = RequestId.mint(high, low, TEXT, false);
      UUID uuid = UUID.fromString(id);
      assertThat(uuid.toString()).isEqualTo(id);
      assertThat(uuid.version()).isEqualTo(4);
      assertThat(uuid.variant()).isEqualTo(2);
      assertThat(uuid.getMostSignificantBits() ^ high).isBetween(0L, 0xffffL);
      assertThat(RequestId.value(id)).isEqualTo(RequestId.value(high));
    }
  }

  @Test
  void oneThatIsSampledSaysSo() {
    String id = RequestId.mint(-1, -1, TEXT, true);
    assertThat(id).isEqualTo("ffffffff-ffff-9fff-bfff-ffffffffffff");
    assertThat(RequestId.isTraced(id)).isTrue();
  }
}
