package dev.baton.smoke.service;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One tier of a mesh: asks all that it is told to at once, each from a thread of a pool, and
 * answers its name with what they said.
 */
public final class Join {

  private static final ExecutorService POOL = Executors.newFixedThreadPool(16, Daemons.FACTORY);

  /** Numbers of the requests that failed for the first time. */
  private static final Set<String> FAILED = ConcurrentHashMap.newKeySet();

  private Join() {}

  /**
   * As a query says; with {@code leaky} in it the threads are not free of another flow, and with
   * {@code fails-once} the service is unavailable to the first request of its number.
   *
   * @throws Unavailable then
   */
  static String run(Call client, Map<String, String> query) throws Exception {
    List<Future<String>> asked = new ArrayList<>();
    for (String url : urls(query)) {
      CompletableFuture<String> answer = new CompletableFuture<>();
      Runnable task = Carries.task(() -> client.get(url), answer);
      if (query.containsKey("leaky")) {
        OtherFlow.run(task);
      } else {
        POOL.execute(task);
      }
      asked.add(answer);
    }
    List<String> answers = new ArrayList<>();
    for (Future<String> each : asked) {
      answers.add(each.get());
    }
    if (query.containsKey("fails-once") && FAILED.add(query.get("n"))) {
      throw new Unavailable();
    }
    return answer(query, answers);
  }

  /** To be answered with status 503. */
  static final class Unavailable extends Exception {
    private static final long serialVersionUID = 1;
  }

  /** What is to be asked. */
  public static List<String> urls(Map<String, String> query) {
    String urls = query.get("urls");
    return urls == null ? Collections.emptyList() : List.of(urls.split("\n"));
  }

  /** Name and answers. */
  public static String answer(Map<String, String> query, List<String> answers) {
    return query.get("as") + "(" + String.join(",", answers) + ")";
  }
}
