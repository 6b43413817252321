package dev.baton.smoke.service;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Very many virtual threads for one request, all alive at the same time. Each looks at its flow
 * before and after it had to wait; some call out, and some of these while they are pinned: in a
 * monitor (until JDK 23), and in a class initializer (later too).
 */
public final class VirtualStorm {

  private static final int CALLS_EVERY = 50;
  private static final int PINNED_EVERY = 1000;

  /** What a class initializer is to do, by the number that stands in the name of its loader. */
  private static final Map<String, Work> TO_DO = new ConcurrentHashMap<>();

  private static final AtomicInteger NUMBER = new AtomicInteger();

  /** Fewer than there are carriers, or all of them could wait for what has none to run on. */
  private static final Semaphore PINNED = new Semaphore(2);

  private static final Semaphore CONNECTIONS = new Semaphore(4);
  private static final ExecutorService EXECUTOR = Virtual.EXISTS ? Virtual.executor() : null;

  private final Call client;
  private final String url;
  private final String id;
  private final CountDownLatch alive;
  private final CountDownLatch ended;
  private final AtomicInteger wrong = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger calls = new AtomicInteger();

  private VirtualStorm(Call client, String url, String id, int threads) {
    this.client = client;
    this.url = url;
    this.id = id;
    this.alive = new CountDownLatch(threads);
    this.ended = new CountDownLatch(threads);
  }

  /**
   * Runs this many threads.
   *
   * @param id the request's {@code x-request-id}, null without a flow
   * @return how many were wrong, how many failed, how many called out
   */
  static String run(Call client, String url, String id, int threads) throws Exception {
    VirtualStorm storm = new VirtualStorm(client, url, id, threads);
    for (int i = 0; i < threads; i++) {
      int number = i;
      start(i, () -> storm.thread(number));
    }
    storm.ended.await();
    return storm.wrong + " wrong, " + storm.failed + " failed, " + storm.calls + " calls";
  }

  private static void start(int i, Runnable thread) {
    switch (i % 4) {
      case 0:
        Virtual.start(thread);
        break;
      case 1:
        EXECUTOR.execute(thread);
        break;
      case 2:
        Virtual.start(() -> Virtual.start(thread));
        break;
      default:
        CompletableFuture.runAsync(thread, EXECUTOR);
    }
  }

  private void thread(int number) {
    try {
      look();
      alive.countDown();
      alive.await();
      look();
      if (number % PINNED_EVERY == 0) {
        holding(PINNED, () -> inClassInitializer(() -> call(number)));
      } else if (number % CALLS_EVERY == 0) {
        holding(CONNECTIONS, () -> inMonitor(() -> call(number)));
      }
      look();
    } catch (Throwable e) {
      failed.incrementAndGet();
    } finally {
      ended.countDown();
    }
  }

  private void look() throws Throwable {
    Object headers = Flow.GET.invoke();
    String seen = null;
    for (int i = headers == null ? 0 : (int) Flow.SIZE.invoke(headers); --i >= 0; ) {
      if (((String) Flow.NAME.invoke(headers, i)).equalsIgnoreCase("x-request-id")) {
        seen = (String) Flow.VALUE.invoke(headers, i);
      }
    }
    if (id == null ? headers != null : !id.equals(seen)) {
      wrong.incrementAndGet();
    }
  }

  private String call(int number) throws Exception {
    calls.incrementAndGet();
    return client.get(url + "/" + number);
  }

  private static void holding(Semaphore permits, Work work) throws Exception {
    permits.acquire();
    try {
      work.run();
    } finally {
      permits.release();
    }
  }

  private static String inMonitor(Work work) throws Exception {
    synchronized (new Object()) {
      return work.run();
    }
  }

  private static String inClassInitializer(Work work) throws Exception {
    String number = Integer.toString(NUMBER.incrementAndGet());
    TO_DO.put(number, work);
    return Class.forName(Pinned.class.getName(), true, new OwnLoader(number)).getName();
  }

  /** Called by {@link Pinned}. */
  static void pinned(String number) throws Exception {
    TO_DO.remove(number).run();
  }

  /** Defines {@link Pinned} once more. */
  private static final class OwnLoader extends ClassLoader {
    OwnLoader(String number) {
      super(number, VirtualStorm.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.equals(Pinned.class.getName())) {
        return super.loadClass(name, resolve);
      }
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  /** Baton's own answer to what the flow of this thread is: calls by all would take minutes. */
  private static final class Flow {
    static final MethodHandle GET = method("CurrentHeaders", "get");
    static final MethodHandle SIZE = method("CapturedHeaders", "size");
    static final MethodHandle NAME = method("CapturedHeaders", "name", int.class);
    static final MethodHandle VALUE = method("CapturedHeaders", "value", int.class);

    private static MethodHandle method(String type, String name, Class<?>... parameters) {
      try {
        return MethodHandles.publicLookup()
            .unreflect(Class.forName("java.baton." + type).getMethod(name, parameters));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
