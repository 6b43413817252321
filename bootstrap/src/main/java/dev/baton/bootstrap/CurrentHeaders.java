package dev.baton.bootstrap;

/**
 * The flow of this thread.
 *
 * <p>Every entry hook that changes it stands in a scope: woven code calls {@link #enter} before the
 * hook and {@link #exit} at every exit, so what the hook attached is undone even if the hook failed
 * halfway.
 */
public final class CurrentHeaders {

  private static final ThreadLocal<State> STATE = new ThreadLocal<State>();

  /** Replaced by tests, which let an hour pass at once. */
  static Clock clock;

  abstract static class Clock {
    abstract long nanoTime();
  }

  static final class State {
    CapturedHeaders current;

    /**
     * Whether this thread is inside the entry hook of a request: then a further entry is one of the
     * same request.
     */
    boolean inRequest;

    /** What {@code Thread.start} handed on, and which may be forgotten. */
    CapturedHeaders inherited;

    private boolean forgot;

    /** Whether this thread is a pool's, which says where the work that it does begins and ends. */
    boolean takesTasks;

    /** The call of this thread that is not answered yet; null where there are no spans. */
    private CapturedHeaders openCall;

    /** See {@link #leave}. */
    private Object left;

    private Capture capture;
    private Object[] marks = new Object[8];
    private int depth;

    CapturedHeaders current() {
      CapturedHeaders headers = current;
      if (headers != null && headers == inherited && headers.isOver()) {
        current = null;
        if (!forgot && !headers.isOfJob()) {
          forgot = true; // Scopes around may bring it back, to be forgotten again.
          Counters.threadsForgotten.increment();
        }
        return null;
      }
      return headers;
    }
  }

  /** One entered scope: what was current before. Reused, so that entering allocates nothing. */
  private static final class Mark {
    CapturedHeaders before;
    boolean inRequestBefore;

    Mark() {}
  }

  private CurrentHeaders() {}

  /** The flow of this thread, or null. */
  public static CapturedHeaders get() {
    State state = STATE.get();
    return state == null ? null : state.current();
  }

  /**
   * The headers of this thread's flow for one call that a hook is about to write. Without a flow
   * one begins here if the configuration says so; else the call is counted.
   */
  public static CapturedHeaders forCall() {
    CapturedHeaders headers = flowOfCall();
    return headers == null ? null : headers.forCall();
  }

  /**
   * As {@link #forCall}, see {@link CapturedHeaders#forTimedCall}; for a client that reads the
   * answer in the thread that sent the request. It is this thread's {@link #openCall} until then.
   */
  public static CapturedHeaders forTimedCall() {
    CapturedHeaders call = forKeptCall();
    if (call != null && call.isCall()) {
      openCall(call);
    }
    return call;
  }

  /**
   * As {@link #forTimedCall}, for a client that reads the answer in another thread: if it {@link
   * CapturedHeaders#isCall}, the hook keeps it with what both threads have.
   */
  public static CapturedHeaders forKeptCall() {
    CapturedHeaders headers = flowOfCall();
    return headers == null ? null : headers.forTimedCall();
  }

  /**
   * The flow that has written this line on a request, if the id in it is that of the flow's own
   * span; or null. For a hook below the one that wrote it, and only where there are spans.
   *
   * @param name of a header that {@link CarryRules#isWrittenByBaton}
   */
  public static CapturedHeaders flowThatWrote(String name, String value) {
    CarryRules rules = CarryRules.inForce();
    HeaderName known = rules == null ? null : rules.find(name);
    return known == null ? null : SpanHeaders.flowOf(known.role, value);
  }

  private static CapturedHeaders flowOfCall() {
    State state = STATE.get();
    CapturedHeaders headers = state == null ? null : state.current();
    CarryRules rules = CarryRules.inForce();
    if (headers != null || rules == null) {
      return rules == null ? null : headers;
    }
    if (rules.births == null) {
      Counters.callsWithoutFlow.increment();
      return null;
    }
    return begin(rules);
  }

  /** The call that this thread makes; one before of which nothing more was heard has failed. */
  public static void openCall(CapturedHeaders call) {
    State state = state();
    CapturedHeaders before = state.openCall;
    state.openCall = call;
    if (before != null && before != call) {
      before.failed(null);
    }
  }

  /** Takes the call that this thread made last and that was not answered yet; or null. */
  public static CapturedHeaders takeOpenCall() {
    State state = STATE.get();
    CapturedHeaders call = state == null ? null : state.openCall;
    if (call != null) {
      state.openCall = null;
    }
    return call;
  }

  /** The open call of this thread, which stays so; or null. */
  public static CapturedHeaders openCall() {
    State state = STATE.get();
    return state == null ? null : state.openCall;
  }

  /**
   * What one hook leaves for the next in this thread, where what they are given has nothing in
   * common: those at the beginning and at the end of one method.
   */
  public static void leave(Object forNext) {
    State state = forNext == null ? STATE.get() : state();
    if (state != null) {
      state.left = forNext;
    }
  }

  /** Takes what the last hook has left in this thread; or null. */
  public static Object takeLeft() {
    State state = STATE.get();
    Object left = state == null ? null : state.left;
    if (left != null) {
      state.left = null;
    }
    return left;
  }

  /**
   * The flow itself, for a call that this thread only prepares and another one makes. Where there
   * is none one begins as with {@link #forCall}.
   */
  public static CapturedHeaders ofCaller() {
    State state = STATE.get();
    CapturedHeaders headers = state == null ? null : state.current();
    if (headers == null) {
      CarryRules rules = CarryRules.inForce();
      return rules == null || rules.births == null ? null : begin(rules);
    }
    return headers;
  }

  /**
   * The first call of a thread without a flow: what it does begins here. It ends where the scope
   * around or the pool's task does; the thread of a program's {@code main} is one job, and of any
   * other thread nothing is known, so that it is given another flow after a while.
   */
  private static CapturedHeaders begin(CarryRules rules) {
    State state = state();
    CapturedHeaders headers = ((Births) rules.births).ofJob(capture(state));
    headers.end(); // Threads that it starts have the usual time.
    state.current = headers;
    if (state.depth == 0 && !state.takesTasks && !isMain()) {
      state.inherited = headers;
    }
    return headers;
  }

  @SuppressWarnings("deprecation") // Thread.threadId is of Java 19.
  private static boolean isMain() {
    return Thread.currentThread().getId() == 1;
  }

  /**
   * A run of a job begins, until the scope around ends or {@link #endJob}: all its calls are of one
   * flow, whoever makes them. Does nothing unless flows begin here.
   */
  public static void beginJob() {
    CarryRules rules = CarryRules.inForce();
    if (rules != null && rules.births != null) {
      enterRequest(((Births) rules.births).ofJob(capture(state())));
    }
  }

  /** The run is over, where no scope says so. */
  public static void endJob() {
    State state = STATE.get();
    if (state != null) {
      if (state.inRequest && state.current != null) {
        state.current.end();
      }
      state.current = null;
      state.inRequest = false;
    }
  }

  /**
   * A thread that belongs to nobody turns to its next message: what it does from here on is another
   * flow. Inside a request, or a job that something else has begun, it stays in that.
   */
  public static void nextJob() {
    State state = STATE.get();
    if (state != null && !state.inRequest && state.current != null && state.current.isOfJob()) {
      state.current = null;
    }
  }

  /** A task is put off: of a job it may be the next run, which is another flow. */
  public static void putOff() {
    CapturedHeaders headers = get();
    if (headers != null && headers.isOfJob()) {
      attach(null);
    }
  }

  /**
   * Begins the capture of an inbound request; null while Baton is off, or if this is an inner entry
   * of the same request.
   */
  public static Capture capture() {
    CarryRules rules = CarryRules.inForce();
    if (rules == null) {
      return null;
    }
    State state = state();
    return state.inRequest ? null : started(state, rules);
  }

  /**
   * As {@link #capture}, for a request that is known to be another one than this thread may be in.
   */
  public static Capture captureAnother() {
    CarryRules rules = CarryRules.inForce();
    return rules == null ? null : started(state(), rules);
  }

  private static Capture started(State state, CarryRules rules) {
    Capture capture = capture(state);
    capture.start(rules);
    return capture;
  }

  private static Capture capture(State state) {
    if (state.capture == null) {
      state.capture = new Capture();
    }
    return state.capture;
  }

  static void enterRequest(CapturedHeaders headers) {
    State state = state();
    state.current = headers;
    state.inRequest = true;
  }

  /**
   * Goes on with a request on another thread (an asynchronous dispatch), until the entry hook's
   * scope ends.
   */
  public static void resume(CapturedHeaders headers) {
    if (CarryRules.inForce() != null) {
      enterRequest(headers);
    }
  }

  /**
   * Makes {@code headers} the flow of this thread, until the scope around ends or something else is
   * attached.
   */
  public static void attach(CapturedHeaders headers) {
    State state = headers == null ? STATE.get() : state();
    if (state != null) {
      state.current = headers;
    }
  }

  /**
   * For a pool's worker at its start: the flow it was started with is that of its first task and
   * ends with it, like that of every further task. Otherwise the worker would hold on to that flow
   * for as long as it lives.
   */
  public static void takeOver() {
    State state = STATE.get();
    if (state != null) {
      state.inherited = null;
    }
    CarryRules rules = CarryRules.inForce();
    if (rules != null && rules.births != null) {
      state().takesTasks = true;
    }
  }

  /**
   * Called by woven code before an entry hook: leaves the mark that {@link #exit} goes back to.
   *
   * @return what exit is to be called with
   */
  public static int enter() {
    State state = STATE.get();
    if (state == null) {
      return -1; // Nothing to go back to: exit clears.
    }
    if (state.depth == state.marks.length) {
      Object[] more = new Object[state.depth * 2];
      System.arraycopy(state.marks, 0, more, 0, state.depth);
      state.marks = more;
    }
    Mark mark = (Mark) state.marks[state.depth];
    if (mark == null) {
      mark = new Mark();
      state.marks[state.depth] = mark;
    }
    mark.before = state.current;
    mark.inRequestBefore = state.inRequest;
    return state.depth++;
  }

  /**
   * Called by woven code at every exit: what was current before {@link #enter} is current again.
   * Marks above are of exits that were cut short, by a stack overflow say, and are dropped.
   */
  public static void exit(int depth) {
    State state = STATE.get();
    if (state == null) {
      return;
    }
    CapturedHeaders left = state.current;
    boolean wasInRequest = state.inRequest;
    CapturedHeaders before = null;
    boolean inRequestBefore = false;
    for (int i = state.depth - 1; i >= 0 && i >= depth; i--) {
      Mark mark = (Mark) state.marks[i];
      if (i == depth) {
        before = mark.before;
        inRequestBefore = mark.inRequestBefore;
      }
      mark.before = null;
    }
    state.depth = Math.min(state.depth, Math.max(depth, 0));
    state.current = before;
    state.inRequest = inRequestBefore;
    if (wasInRequest && !inRequestBefore && left != null) {
      left.endUnlessKeptOpen();
    }
  }

  static State state() {
    State state = STATE.get();
    if (state == null) {
      state = new State();
      STATE.set(state);
    }
    return state;
  }

  static ThreadLocal<State> threadLocal() {
    return STATE;
  }

  static long nanoTime() {
    return clock == null ? System.nanoTime() : clock.nanoTime();
  }
}
