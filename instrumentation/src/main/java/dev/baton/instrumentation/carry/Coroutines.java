package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.DispatchedTask;
import kotlinx.coroutines.internal.DispatchedContinuation;

/**
 * Kotlin's coroutines 1.6–1.11. What a coroutine goes on with after it was suspended is a task that
 * was made in the flow it was running in, and keeps it: hooked where such a task is run, and where
 * it is resumed on the very thread that had what it was waiting for. Nothing is added to the
 * coroutine's context.
 */
public final class Coroutines implements Library {

  private static final String TASK = "kotlinx.coroutines.DispatchedTask";
  private static final String CONTINUATION = "kotlin.coroutines.Continuation";
  private static final String DISPATCHED = "kotlinx.coroutines.internal.DispatchedContinuation";

  @Override
  public void declare(Hooks on) {
    on.type(TASK).constructors().keep(Made.class).method("run").kept(Run.class);
    on.type("kotlinx.coroutines.DispatchedTaskKt")
        .method("resume", TASK, CONTINUATION, "boolean")
        .scope(Resume.class);
    on.type(DISPATCHED).method("resumeWith", "java.lang.Object").scope(ResumeWith.class);
    on.type(DISPATCHED + "Kt")
        .method(
            "resumeCancellableWith",
            CONTINUATION,
            "java.lang.Object",
            "kotlin.jvm.functions.Function1")
        .inSomeVersions()
        .scope(ResumeCancellable.class)
        .method("resumeCancellableWith", CONTINUATION, "java.lang.Object")
        .inSomeVersions()
        .scope(ResumeCancellable.class);
    on.type("kotlinx.coroutines.DefaultExecutor")
        .method("createThreadSync")
        .scope(TimerThread.class);
  }

  static final class Made {
    static Object kept() {
      return CurrentHeaders.get();
    }
  }

  static final class Run {
    static void enter(Object kept) {
      CurrentHeaders.attach((CapturedHeaders) kept);
    }
  }

  /** It waits for all coroutines, whosever delay is the first. */
  static final class TimerThread {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }

  static final class Resume {
    static void enter(DispatchedTask<?> task) {
      CurrentHeaders.attach((CapturedHeaders) kept(task));
    }

    private static native Object kept(DispatchedTask<?> task);
  }

  static final class ResumeWith {
    static void enter(DispatchedContinuation<?> continuation) {
      CurrentHeaders.attach((CapturedHeaders) kept(continuation));
    }

    private static native Object kept(DispatchedTask<?> task);
  }

  static final class ResumeCancellable {
    static void enter(Continuation<?> continuation) {
      if (continuation instanceof DispatchedTask) {
        CurrentHeaders.attach((CapturedHeaders) kept((DispatchedTask<?>) continuation));
      }
    }

    private static native Object kept(DispatchedTask<?> task);
  }
}
