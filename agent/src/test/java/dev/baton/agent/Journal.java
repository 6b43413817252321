package dev.baton.agent;

import dev.baton.bootstrap.Capture;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CarryRules;
import dev.baton.bootstrap.CurrentHeaders;
import java.util.ArrayList;
import java.util.List;

/** What happened in one case, in order: called by woven classes and by their hooks. */
public final class Journal {

  private static final List<String> EVENTS = new ArrayList<>();

  private Journal() {}

  public static void add(String event) {
    synchronized (EVENTS) {
      EVENTS.add(event);
    }
  }

  /** An event of the woven method itself, with the flow that it sees. */
  public static void body(String event) {
    add(event + " in " + flow());
  }

  /** The events since the last call. */
  static List<String> take() {
    synchronized (EVENTS) {
      List<String> events = new ArrayList<>(EVENTS);
      EVENTS.clear();
      return events;
    }
  }

  /** The name of the current flow. */
  public static String flow() {
    CapturedHeaders headers = CurrentHeaders.get();
    return headers == null ? "none" : headers.value(0);
  }

  /** A flow by this name, captured in a thread of its own. */
  static CapturedHeaders flow(String name) {
    CarryRules.putInForce(new CarryRules.Builder().id("x-request-id").build());
    CapturedHeaders[] flow = {null};
    Thread thread =
        new Thread(
            () -> {
              Capture capture = CurrentHeaders.capture();
              capture.add(capture.find("x-request-id"), name);
              flow[0] = capture.attach();
            });
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return flow[0];
  }
}
