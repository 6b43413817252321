package dev.baton.bootstrap;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The function of a {@code CompletableFuture}'s stage; runs in the flow that registered the stage.
 */
@SuppressWarnings({"unchecked", "rawtypes"})
public final class CarriedStage implements Function, Consumer, Supplier, Runnable {

  private final Object function;
  private final CapturedHeaders headers;

  private CarriedStage(Object function, CapturedHeaders headers) {
    this.function = function;
    this.headers = headers;
  }

  /** The function itself without a flow, else one that runs in it. */
  public static Object of(Object function) {
    CapturedHeaders headers =
        function == null || function instanceof CarriedStage ? null : CurrentHeaders.get();
    return headers == null ? function : new CarriedStage(function, headers);
  }

  @Override
  public Object apply(Object a) {
    CurrentHeaders.State state = CurrentHeaders.state();
    CapturedHeaders before = state.current;
    state.current = headers;
    try {
      return ((Function) function).apply(a);
    } finally {
      state.current = before;
    }
  }

  @Override
  public void accept(Object a) {
    CurrentHeaders.State state = CurrentHeaders.state();
    CapturedHeaders before = state.current;
    state.current = headers;
    try {
      ((Consumer) function).accept(a);
    } finally {
      state.current = before;
    }
  }

  @Override
  public Object get() {
    CurrentHeaders.State state = CurrentHeaders.state();
    CapturedHeaders before = state.current;
    state.current = headers;
    try {
      return ((Supplier) function).get();
    } finally {
      state.current = before;
    }
  }

  @Override
  public void run() {
    CurrentHeaders.State state = CurrentHeaders.state();
    CapturedHeaders before = state.current;
    state.current = headers;
    try {
      ((Runnable) function).run();
    } finally {
      state.current = before;
    }
  }

  @Override
  public String toString() {
    return String.valueOf(function);
  }
}
