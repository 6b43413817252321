package dev.baton.bootstrap;

/** That a thread's calls hang on a span of the application's, until it is undone. */
public final class AttachedSpan {

  private final CapturedHeaders before;
  private final CapturedHeaders now;
  private boolean undone;

  AttachedSpan(CapturedHeaders before, CapturedHeaders now) {
    this.before = before;
    this.now = now;
  }

  /**
   * Goes back to the flow that was there before. Does nothing where the thread has another one by
   * now: what came later wins, a next request above all.
   */
  public void undo() {
    if (!undone && CurrentHeaders.get() == now) {
      undone = true;
      CurrentHeaders.attach(before);
    }
  }
}
