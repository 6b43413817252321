package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CarryRules;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.reactivex.rxjava3.core.CompletableObserver;
import io.reactivex.rxjava3.core.MaybeObserver;
import io.reactivex.rxjava3.core.Observer;
import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.internal.operators.completable.CompletableHide;
import io.reactivex.rxjava3.internal.operators.maybe.MaybeHide;
import io.reactivex.rxjava3.internal.operators.observable.ObserverResourceWrapper;
import io.reactivex.rxjava3.internal.operators.single.SingleHide;
import io.reactivex.rxjava3.internal.subscribers.SubscriberResourceWrapper;
import org.reactivestreams.Subscriber;

/** RxJava 3: as 2, in other packages. */
public final class RxJava3 implements Library {

  private static final String ROOT = "io.reactivex.rxjava3.";
  private static final String CORE = ROOT + "core.";

  @Override
  public void declare(Hooks on) {
    RxJava2.create(on, ROOT + "internal.operators.");
    RxJava2.periodic(on, CORE + "Scheduler");
    RxJava2.told(on, ROOT + "internal.");
    RxJava2.sharedObservables(on, ROOT, CORE + "Observer", Share.class);
    RxJava2.sharedFlowables(on, ROOT, ShareFlowable.class);
    RxJava2.shared(on, ROOT, "single.Single", CORE + "SingleObserver", ShareSingle.class);
    RxJava2.shared(on, ROOT, "maybe.Maybe", CORE + "MaybeObserver", ShareMaybe.class);
    RxJava2.shared(
        on, ROOT, "completable.Completable", CORE + "CompletableObserver", ShareCompletable.class);
  }

  /** Without a flow as well, here and below: who subscribes in none is not told in another's. */
  static final class Share {
    static Observer<?> enter(Observer<?> observer) {
      return observer == null || CarryRules.inForce() == null
          ? observer
          : new ObserverResourceWrapper<>(observer);
    }
  }

  static final class ShareFlowable {
    static Subscriber<?> enter(Subscriber<?> subscriber) {
      return subscriber == null || CarryRules.inForce() == null
          ? subscriber
          : new SubscriberResourceWrapper<>(subscriber);
    }
  }

  /** What hands on, here and below, is made by the operator alone, which gives it to its source. */
  static final class ShareSingle {
    static SingleObserver<?> enter(SingleObserver<?> observer) {
      return observer == null || CarryRules.inForce() == null ? observer : handingOn(observer);
    }

    private static <T> SingleObserver<?> handingOn(SingleObserver<T> observer) {
      SingleObserver<?>[] made = new SingleObserver<?>[1];
      new SingleHide<T>(to -> made[0] = to).subscribe(observer);
      return made[0];
    }
  }

  static final class ShareMaybe {
    static MaybeObserver<?> enter(MaybeObserver<?> observer) {
      return observer == null || CarryRules.inForce() == null ? observer : handingOn(observer);
    }

    private static <T> MaybeObserver<?> handingOn(MaybeObserver<T> observer) {
      MaybeObserver<?>[] made = new MaybeObserver<?>[1];
      new MaybeHide<T>(to -> made[0] = to).subscribe(observer);
      return made[0];
    }
  }

  static final class ShareCompletable {
    static CompletableObserver enter(CompletableObserver observer) {
      if (observer == null || CarryRules.inForce() == null) {
        return observer;
      }
      CompletableObserver[] made = new CompletableObserver[1];
      new CompletableHide(to -> made[0] = to).subscribe(observer);
      return made[0];
    }
  }
}
