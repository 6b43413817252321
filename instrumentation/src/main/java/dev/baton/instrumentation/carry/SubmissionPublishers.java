package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;

/**
 * {@code java.util.concurrent.Flow}, JDK 9–25: the publisher that the JDK has for it. One task
 * tells a subscriber all that was submitted meanwhile, by whomever, so each subscriber is told in
 * the flow in which it subscribed.
 */
public final class SubmissionPublishers implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("java.util.concurrent.SubmissionPublisher$BufferedSubscription")
        .sinceJdk(9)
        .constructors()
        .keep(Subscribed.class)
        .method("consume")
        .kept(Consume.class);
  }

  static final class Subscribed {
    static Object kept() {
      return CurrentHeaders.get();
    }
  }

  static final class Consume {
    static void enter(Object kept) {
      CurrentHeaders.attach((CapturedHeaders) kept);
    }
  }
}
