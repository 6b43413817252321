package dev.baton.bootstrap;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What an application sees of its pool's queue once wrapped tasks lie in it. Each view is a
 * subclass of the class that it stands for, as applications cast; three classes with the same
 * methods are the price, and the reason this file is long.
 */
final class QueueViews {

  private QueueViews() {}

  private static Runnable wrapped(BlockingQueue<Runnable> queue, Runnable task) {
    return (Runnable) QueuedTasks.wrapped(queue, task);
  }

  static final class Linked extends LinkedBlockingQueue<Runnable> {
    private static final long serialVersionUID = 1;

    private final transient BlockingQueue<Runnable> queue;

    Linked(BlockingQueue<Runnable> queue) {
      super(1);
      this.queue = queue;
    }

    @Override
    public int size() {
      return queue.size();
    }

    @Override
    public boolean isEmpty() {
      return queue.isEmpty();
    }

    @Override
    public int remainingCapacity() {
      return queue.remainingCapacity();
    }

    @Override
    public boolean add(Runnable task) {
      return queue.add(wrapped(queue, task));
    }

    @Override
    public boolean addAll(Collection<? extends Runnable> tasks) {
      return Elements.addAll(this, tasks);
    }

    @Override
    public boolean offer(Runnable task) {
      return queue.offer(wrapped(queue, task));
    }

    @Override
    public boolean offer(Runnable task, long timeout, TimeUnit unit) throws InterruptedException {
      return queue.offer(wrapped(queue, task), timeout, unit);
    }

    @Override
    public void put(Runnable task) throws InterruptedException {
      queue.put(wrapped(queue, task));
    }

    @Override
    public Runnable poll() {
      return Elements.unwrapped(queue.poll());
    }

    @Override
    public Runnable poll(long timeout, TimeUnit unit) throws InterruptedException {
      return Elements.unwrapped(queue.poll(timeout, unit));
    }

    @Override
    public Runnable take() throws InterruptedException {
      return Elements.unwrapped(queue.take());
    }

    @Override
    public Runnable peek() {
      return Elements.unwrapped(queue.peek());
    }

    @Override
    public boolean remove(Object task) {
      return queue.remove(QueuedTasks.key(queue, task));
    }

    @Override
    public boolean contains(Object task) {
      return queue.contains(QueuedTasks.key(queue, task));
    }

    @Override
    public void clear() {
      queue.clear();
    }

    @Override
    public int drainTo(Collection<? super Runnable> target) {
      return drainTo(target, Integer.MAX_VALUE);
    }

    @Override
    public int drainTo(Collection<? super Runnable> target, int most) {
      return Elements.drainTo(queue, target, most);
    }

    @Override
    public Iterator<Runnable> iterator() {
      return new Elements(queue.iterator());
    }

    @Override
    public Spliterator<Runnable> spliterator() {
      return Elements.list(queue).spliterator();
    }

    @Override
    public void forEach(Consumer<? super Runnable> action) {
      Elements.list(queue).forEach(action);
    }

    @Override
    public boolean removeIf(Predicate<? super Runnable> filter) {
      return Elements.removeIf(iterator(), filter);
    }

    @Override
    public boolean removeAll(Collection<?> tasks) {
      return Elements.removeIf(iterator(), tasks, true);
    }

    @Override
    public boolean retainAll(Collection<?> tasks) {
      return Elements.removeIf(iterator(), tasks, false);
    }

    @Override
    public Object[] toArray() {
      return Elements.list(queue).toArray();
    }

    @Override
    public <T> T[] toArray(T[] array) {
      return Elements.list(queue).toArray(array);
    }

    @Override
    public String toString() {
      return Elements.list(queue).toString();
    }

    /** A copy of a queue is a queue of its own. */
    private Object writeReplace() {
      return new LinkedBlockingQueue<Runnable>(Elements.list(queue));
    }
  }

  static final class Array extends ArrayBlockingQueue<Runnable> {
    private static final long serialVersionUID = 1;

    private final transient BlockingQueue<Runnable> queue;

    Array(BlockingQueue<Runnable> queue) {
      super(1);
      this.queue = queue;
    }

    @Override
    public int size() {
      return queue.size();
    }

    @Override
    public boolean isEmpty() {
      return queue.isEmpty();
    }

    @Override
    public int remainingCapacity() {
      return queue.remainingCapacity();
    }

    @Override
    public boolean add(Runnable task) {
      return queue.add(wrapped(queue, task));
    }

    @Override
    public boolean addAll(Collection<? extends Runnable> tasks) {
      return Elements.addAll(this, tasks);
    }

    @Override
    public boolean offer(Runnable task) {
      return queue.offer(wrapped(queue, task));
    }

    @Override
    public boolean offer(Runnable task, long timeout, TimeUnit unit) throws InterruptedException {
      return queue.offer(wrapped(queue, task), timeout, unit);
    }

    @Override
    public void put(Runnable task) throws InterruptedException {
      queue.put(wrapped(queue, task));
    }

    @Override
    public Runnable poll() {
      return Elements.unwrapped(queue.poll());
    }

    @Override
    public Runnable poll(long timeout, TimeUnit unit) throws InterruptedException {
      return Elements.unwrapped(queue.poll(timeout, unit));
    }

    @Override
    public Runnable take() throws InterruptedException {
      return Elements.unwrapped(queue.take());
    }

    @Override
    public Runnable peek() {
      return Elements.unwrapped(queue.peek());
    }

    @Override
    public boolean remove(Object task) {
      return queue.remove(QueuedTasks.key(queue, task));
    }

    @Override
    public boolean contains(Object task) {
      return queue.contains(QueuedTasks.key(queue, task));
    }

    @Override
    public void clear() {
      queue.clear();
    }

    @Override
    public int drainTo(Collection<? super Runnable> target) {
      return drainTo(target, Integer.MAX_VALUE);
    }

    @Override
    public int drainTo(Collection<? super Runnable> target, int most) {
      return Elements.drainTo(queue, target, most);
    }

    @Override
    public Iterator<Runnable> iterator() {
      return new Elements(queue.iterator());
    }

    @Override
    public Spliterator<Runnable> spliterator() {
      return Elements.list(queue).spliterator();
    }

    @Override
    public void forEach(Consumer<? super Runnable> action) {
      Elements.list(queue).forEach(action);
    }

    @Override
    public boolean removeIf(Predicate<? super Runnable> filter) {
      return Elements.removeIf(iterator(), filter);
    }

    @Override
    public boolean removeAll(Collection<?> tasks) {
      return Elements.removeIf(iterator(), tasks, true);
    }

    @Override
    public boolean retainAll(Collection<?> tasks) {
      return Elements.removeIf(iterator(), tasks, false);
    }

    @Override
    public Object[] toArray() {
      return Elements.list(queue).toArray();
    }

    @Override
    public <T> T[] toArray(T[] array) {
      return Elements.list(queue).toArray(array);
    }

    @Override
    public String toString() {
      return Elements.list(queue).toString();
    }

    /** A copy of a queue is a queue of its own. */
    private Object writeReplace() {
      return new ArrayBlockingQueue<Runnable>(
          queue.size() + queue.remainingCapacity(), false, Elements.list(queue));
    }
  }

  static final class Priority extends PriorityBlockingQueue<Runnable> {
    private static final long serialVersionUID = 1;

    private final transient PriorityBlockingQueue<Runnable> queue;

    Priority(PriorityBlockingQueue<Runnable> queue) {
      super(1);
      this.queue = queue;
    }

    @Override
    public Comparator<? super Runnable> comparator() {
      return queue.comparator();
    }

    @Override
    public int size() {
      return queue.size();
    }

    @Override
    public boolean isEmpty() {
      return queue.isEmpty();
    }

    @Override
    public int remainingCapacity() {
      return queue.remainingCapacity();
    }

    @Override
    public boolean add(Runnable task) {
      return queue.add(wrapped(queue, task));
    }

    @Override
    public boolean addAll(Collection<? extends Runnable> tasks) {
      return Elements.addAll(this, tasks);
    }

    @Override
    public boolean offer(Runnable task) {
      return queue.offer(wrapped(queue, task));
    }

    @Override
    public boolean offer(Runnable task, long timeout, TimeUnit unit) {
      return queue.offer(wrapped(queue, task), timeout, unit);
    }

    @Override
    public void put(Runnable task) {
      queue.put(wrapped(queue, task));
    }

    @Override
    public Runnable poll() {
      return Elements.unwrapped(queue.poll());
    }

    @Override
    public Runnable poll(long timeout, TimeUnit unit) throws InterruptedException {
      return Elements.unwrapped(queue.poll(timeout, unit));
    }

    @Override
    public Runnable take() throws InterruptedException {
      return Elements.unwrapped(queue.take());
    }

    @Override
    public Runnable peek() {
      return Elements.unwrapped(queue.peek());
    }

    @Override
    public boolean remove(Object task) {
      return queue.remove(QueuedTasks.key(queue, task));
    }

    @Override
    public boolean contains(Object task) {
      return queue.contains(QueuedTasks.key(queue, task));
    }

    @Override
    public void clear() {
      queue.clear();
    }

    @Override
    public int drainTo(Collection<? super Runnable> target) {
      return drainTo(target, Integer.MAX_VALUE);
    }

    @Override
    public int drainTo(Collection<? super Runnable> target, int most) {
      return Elements.drainTo(queue, target, most);
    }

    @Override
    public Iterator<Runnable> iterator() {
      return new Elements(queue.iterator());
    }

    @Override
    public Spliterator<Runnable> spliterator() {
      return Elements.list(queue).spliterator();
    }

    @Override
    public void forEach(Consumer<? super Runnable> action) {
      Elements.list(queue).forEach(action);
    }

    @Override
    public boolean removeIf(Predicate<? super Runnable> filter) {
      return Elements.removeIf(iterator(), filter);
    }

    @Override
    public boolean removeAll(Collection<?> tasks) {
      return Elements.removeIf(iterator(), tasks, true);
    }

    @Override
    public boolean retainAll(Collection<?> tasks) {
      return Elements.removeIf(iterator(), tasks, false);
    }

    @Override
    public Object[] toArray() {
      return Elements.list(queue).toArray();
    }

    @Override
    public <T> T[] toArray(T[] array) {
      return Elements.list(queue).toArray(array);
    }

    @Override
    public String toString() {
      return Elements.list(queue).toString();
    }

    /** A copy of a queue is a queue of its own. */
    private Object writeReplace() {
      return new PriorityBlockingQueue<Runnable>(Elements.list(queue));
    }
  }

  /** The elements of a queue, unwrapped. */
  private static final class Elements implements Iterator<Runnable> {
    private final Iterator<Runnable> wrapped;

    Elements(Iterator<Runnable> wrapped) {
      this.wrapped = wrapped;
    }

    @Override
    public boolean hasNext() {
      return wrapped.hasNext();
    }

    @Override
    public Runnable next() {
      return unwrapped(wrapped.next());
    }

    @Override
    public void remove() {
      wrapped.remove();
    }

    static Runnable unwrapped(Runnable task) {
      return (Runnable) Carried.unwrapped(task);
    }

    static List<Runnable> list(Collection<Runnable> queue) {
      List<Runnable> list = new ArrayList<Runnable>(queue);
      for (int i = 0; i < list.size(); i++) {
        list.set(i, unwrapped(list.get(i)));
      }
      return list;
    }

    static boolean addAll(Collection<Runnable> view, Collection<? extends Runnable> tasks) {
      if (tasks == view) {
        throw new IllegalArgumentException();
      }
      boolean changed = false;
      for (Runnable task : tasks) {
        changed |= view.add(task);
      }
      return changed;
    }

    static int drainTo(
        BlockingQueue<Runnable> queue, Collection<? super Runnable> target, int most) {
      List<Runnable> drained = new ArrayList<Runnable>();
      queue.drainTo(drained, most);
      for (Runnable task : drained) {
        target.add(unwrapped(task));
      }
      return drained.size();
    }

    static boolean removeIf(Iterator<Runnable> each, Predicate<? super Runnable> filter) {
      boolean removed = false;
      while (each.hasNext()) {
        if (filter.test(each.next())) {
          each.remove();
          removed = true;
        }
      }
      return removed;
    }

    static boolean removeIf(Iterator<Runnable> each, Collection<?> tasks, boolean contained) {
      boolean removed = false;
      while (each.hasNext()) {
        if (tasks.contains(each.next()) == contained) {
          each.remove();
          removed = true;
        }
      }
      return removed;
    }
  }
}
