package dev.baton.bootstrap;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Decides whether a flow that begins here is sampled, by the very quantity that Envoy decides by:
 * at the same percentage it comes to what the sidecars would. Never asked about a request that came
 * with ids. Immutable, but for the count of the limit.
 */
public final class Sampling {

  static final int UNDECIDED = -1;
  static final int NO = 0;
  static final int YES = 1;

  private static final long SECOND = 1_000_000_000L;

  private final Rule[] rules;

  /** Of {@link RequestId#WHOLE}, where no rule matches; {@link #UNDECIDED} leaves it open. */
  private final int share;

  /** Flows a second, or 0 for any number. */
  private final int limit;

  private final HeaderName debug;

  /** Names that rules ask for; carried or not. */
  final HeaderName[] looksAt;

  /** Whether any rule asks for the method or the path. */
  final boolean wantsTarget;

  /** The second, above 20 bits, and how many flows were sampled in it. */
  private final AtomicLong sampled = new AtomicLong();

  Sampling(Builder b) {
    share = b.share;
    limit = b.limit;
    debug = b.debug == null ? null : CarryRules.watched(b.debug);
    rules = b.rules.toArray(new Rule[0]);
    List<HeaderName> names = new ArrayList<HeaderName>();
    boolean target = false;
    for (Rule rule : rules) {
      target |= rule.method != null || rule.path != null;
      if (rule.header != null) {
        names.add(rule.header);
      }
      if (rule.host != null) {
        names.add(Rule.HOST);
      }
    }
    if (debug != null) {
      names.add(debug);
    }
    looksAt = names.toArray(new HeaderName[0]);
    wantsTarget = target;
  }

  /**
   * Decides.
   *
   * @param value the first 8 digits of the flow's {@code x-request-id}, see {@link RequestId#value}
   * @param request what the flow begins with; of a job it is empty
   */
  int decide(int value, Capture request) {
    if (debug != null && request.value(debug) != null) {
      return YES;
    }
    int share = this.share;
    for (Rule rule : rules) {
      if (rule.matches(request)) {
        share = rule.share;
        break;
      }
    }
    return share < 0 ? UNDECIDED : value < share && mayBeSampled() ? YES : NO;
  }

  private boolean mayBeSampled() {
    if (limit == 0) {
      return true;
    }
    long second = CurrentHeaders.nanoTime() / SECOND << 20;
    while (true) {
      long before = sampled.get();
      long next = (before & -1L << 20) == second ? before + 1 : second + 1;
      if ((next & (1 << 20) - 1) > limit) {
        return false;
      }
      if (sampled.compareAndSet(before, next)) {
        return true;
      }
    }
  }

  /**
   * Of a percentage: a part of {@link RequestId#WHOLE}, cut off and not rounded, in just this
   * order, as Envoy was seen to do it (1.40): 99.99 comes to 9,998, and 0.29 to 28.
   */
  static int share(double percentage) {
    return (int) (RequestId.WHOLE * (percentage / 100));
  }

  /** A share for flows that begin with certain requests; what it does not ask for is null. */
  private static final class Rule {
    static final HeaderName HOST = CarryRules.watched("host");

    private final String method;
    private final String path;
    private final String host;
    private final HeaderName header;
    private final String value;
    final int share;

    Rule(String method, String path, String host, String header, String value, int share) {
      this.method = method;
      this.path = path;
      this.host = host;
      this.header = header == null ? null : CarryRules.watched(header);
      this.value = value;
      this.share = share;
    }

    boolean matches(Capture request) {
      return (method == null || method.equals(request.method()))
          && (path == null || matches(path, request.path()))
          && (host == null || matches(host, lower(request.value(HOST))))
          && (header == null || matches(value, request.value(header)));
    }

    private static boolean matches(String pattern, String text) {
      return text != null && CarryRules.matches(pattern, text);
    }

    private static String lower(String text) {
      return text == null ? null : text.toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** Collects what the configuration says. */
  public static final class Builder {
    int share = UNDECIDED;
    int limit;
    String debug;
    final List<Rule> rules = new ArrayList<Rule>();

    /** 0 to 100; without it a flow that no rule matches stays undecided. */
    public Builder percentage(double percentage) {
      share = share(percentage);
      return this;
    }

    /** The most flows that are sampled in a second, up to a million. */
    public Builder limit(int limit) {
      this.limit = limit;
      return this;
    }

    /** A request with this header is sampled whatever else is said. */
    public Builder debug(String header) {
      debug = header;
      return this;
    }

    /**
     * What holds for requests that match all that is not null; the first rule that matches counts.
     * Patterns may begin or end with a star.
     */
    public Builder rule(
        String method, String path, String host, String header, String value, double percentage) {
      rules.add(
          new Rule(method, path, host, header, value == null ? "*" : value, share(percentage)));
      return this;
    }

    /** What was collected. */
    public Sampling build() {
      return new Sampling(this);
    }
  }
}
