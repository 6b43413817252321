package dev.baton.smoke.samples.inbound;

import kotlin.ResultKt;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlin.coroutines.jvm.internal.ContinuationImpl;

/** What Kotlin's compiler makes of a suspending function: one step after the other. */
public final class Coroutine extends ContinuationImpl {

  /** Up to where it may be suspended; is given what the step before it came to. */
  public interface Step {
    Object go(Object last, Continuation<Object> then) throws Exception;
  }

  private final Step[] steps;
  private int next;

  public Coroutine(Continuation<?> then, Step... steps) {
    super(until(then));
    this.steps = steps;
  }

  public Object begin() {
    return invokeSuspend(Unit.INSTANCE);
  }

  @Override
  public Object invokeSuspend(Object result) {
    ResultKt.throwOnFailure(result);
    Object last = result;
    while (next < steps.length && last != IntrinsicsKt.getCOROUTINE_SUSPENDED()) {
      try {
        last = steps[next++].go(last, this);
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
    return last;
  }

  @SuppressWarnings("unchecked")
  public static <T> Continuation<T> until(Continuation<?> then) {
    return (Continuation<T>) then;
  }
}
