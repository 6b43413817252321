package dev.baton.bootstrap;

import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/**
 * As {@link CarriedStage}, for functions of two arguments, which no class can be as well as of one.
 */
@SuppressWarnings({"unchecked", "rawtypes"})
public final class CarriedBiStage implements BiFunction, BiConsumer {

  private final Object function;
  private final CapturedHeaders headers;

  private CarriedBiStage(Object function, CapturedHeaders headers) {
    this.function = function;
    this.headers = headers;
  }

  /** The function itself without a flow, else one that runs in it. */
  public static Object of(Object function) {
    CapturedHeaders headers =
        function == null || function instanceof CarriedBiStage ? null : CurrentHeaders.get();
    return headers == null ? function : new CarriedBiStage(function, headers);
  }

  @Override
  public Object apply(Object a, Object b) {
    CurrentHeaders.State state = CurrentHeaders.state();
    CapturedHeaders before = state.current;
    state.current = headers;
    try {
      return ((BiFunction) function).apply(a, b);
    } finally {
      state.current = before;
    }
  }

  @Override
  public void accept(Object a, Object b) {
    CurrentHeaders.State state = CurrentHeaders.state();
    CapturedHeaders before = state.current;
    state.current = headers;
    try {
      ((BiConsumer) function).accept(a, b);
    } finally {
      state.current = before;
    }
  }

  @Override
  public String toString() {
    return String.valueOf(function);
  }
}
