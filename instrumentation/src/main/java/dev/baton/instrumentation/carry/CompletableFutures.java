package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CarriedBiStage;
import dev.baton.bootstrap.CarriedStage;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * {@code CompletableFuture}, JDK 8–25. A stage runs in the flow that registered it, whoever
 * completes the future: its function is wrapped in the private methods that all of the public ones
 * pass. Stages registered without a flow run without one, as the completing thread lays its own
 * aside before it runs what depends on it.
 */
public final class CompletableFutures implements Library {

  private static final String FUTURE = "java.util.concurrent.CompletableFuture";
  private static final String EXECUTOR = "java.util.concurrent.Executor";
  private static final String STAGE = "java.util.concurrent.CompletionStage";
  private static final String FUNCTION = "java.util.function.Function";
  private static final String CONSUMER = "java.util.function.Consumer";
  private static final String RUNNABLE = "java.lang.Runnable";

  @Override
  public void declare(Hooks on) {
    on.type(FUTURE)
        .method("postComplete")
        .scope(PostComplete.class)
        .method("asyncSupplyStage", EXECUTOR, "java.util.function.Supplier")
        .enter(OfSupplier.class)
        .method("asyncRunStage", EXECUTOR, RUNNABLE)
        .enter(OfRunnable.class)
        .method("uniApplyStage", EXECUTOR, FUNCTION)
        .enter(OfFunction.class)
        .method("uniAcceptStage", EXECUTOR, CONSUMER)
        .enter(OfConsumer.class)
        .method("uniRunStage", EXECUTOR, RUNNABLE)
        .enter(OfRunnable.class)
        .method("uniWhenCompleteStage", EXECUTOR, "java.util.function.BiConsumer")
        .enter(OfBiConsumer.class)
        .method("uniHandleStage", EXECUTOR, "java.util.function.BiFunction")
        .enter(OfBiFunction.class)
        .method("uniComposeStage", EXECUTOR, FUNCTION)
        .enter(OfFunction.class)
        .method("biApplyStage", EXECUTOR, STAGE, "java.util.function.BiFunction")
        .enter(OfTwoBiFunction.class)
        .method("biAcceptStage", EXECUTOR, STAGE, "java.util.function.BiConsumer")
        .enter(OfTwoBiConsumer.class)
        .method("biRunStage", EXECUTOR, STAGE, RUNNABLE)
        .enter(OfTwoRunnable.class)
        .method("orApplyStage", EXECUTOR, STAGE, FUNCTION)
        .enter(OfTwoFunction.class)
        .method("orAcceptStage", EXECUTOR, STAGE, CONSUMER)
        .enter(OfTwoConsumer.class)
        .method("orRunStage", EXECUTOR, STAGE, RUNNABLE)
        .enter(OfTwoRunnable.class)
        .sinceJdk(9)
        .method("completeAsync", "java.util.function.Supplier", EXECUTOR)
        .enter(CompleteAsync.class)
        .untilJdk(11)
        .method("uniExceptionallyStage", FUNCTION)
        .enter(Exceptionally.class)
        .sinceJdk(12)
        .untilJdk(Integer.MAX_VALUE)
        .method("uniExceptionallyStage", EXECUTOR, FUNCTION)
        .enter(OfFunction.class)
        .method("uniComposeExceptionallyStage", EXECUTOR, FUNCTION)
        .enter(OfFunction.class);
  }

  static final class PostComplete {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }

  static final class OfSupplier {
    static Supplier<?> enter(Executor executor, Supplier<?> function) {
      return (Supplier<?>) CarriedStage.of(function);
    }
  }

  static final class OfRunnable {
    static Runnable enter(Executor executor, Runnable function) {
      return (Runnable) CarriedStage.of(function);
    }
  }

  static final class OfFunction {
    static Function<?, ?> enter(Executor executor, Function<?, ?> function) {
      return (Function<?, ?>) CarriedStage.of(function);
    }
  }

  static final class OfConsumer {
    static Consumer<?> enter(Executor executor, Consumer<?> function) {
      return (Consumer<?>) CarriedStage.of(function);
    }
  }

  static final class OfBiConsumer {
    static BiConsumer<?, ?> enter(Executor executor, BiConsumer<?, ?> function) {
      return (BiConsumer<?, ?>) CarriedBiStage.of(function);
    }
  }

  static final class OfBiFunction {
    static BiFunction<?, ?, ?> enter(Executor executor, BiFunction<?, ?, ?> function) {
      return (BiFunction<?, ?, ?>) CarriedBiStage.of(function);
    }
  }

  static final class OfTwoBiFunction {
    static BiFunction<?, ?, ?> enter(
        Executor executor, CompletionStage<?> other, BiFunction<?, ?, ?> function) {
      return (BiFunction<?, ?, ?>) CarriedBiStage.of(function);
    }
  }

  static final class OfTwoBiConsumer {
    static BiConsumer<?, ?> enter(
        Executor executor, CompletionStage<?> other, BiConsumer<?, ?> function) {
      return (BiConsumer<?, ?>) CarriedBiStage.of(function);
    }
  }

  static final class OfTwoRunnable {
    static Runnable enter(Executor executor, CompletionStage<?> other, Runnable function) {
      return (Runnable) CarriedStage.of(function);
    }
  }

  static final class OfTwoFunction {
    static Function<?, ?> enter(
        Executor executor, CompletionStage<?> other, Function<?, ?> function) {
      return (Function<?, ?>) CarriedStage.of(function);
    }
  }

  static final class OfTwoConsumer {
    static Consumer<?> enter(Executor executor, CompletionStage<?> other, Consumer<?> function) {
      return (Consumer<?>) CarriedStage.of(function);
    }
  }

  static final class CompleteAsync {
    static Supplier<?> enter(Supplier<?> function) {
      return (Supplier<?>) CarriedStage.of(function);
    }
  }

  static final class Exceptionally {
    static Function<?, ?> enter(Function<?, ?> function) {
      return (Function<?, ?>) CarriedStage.of(function);
    }
  }
}
