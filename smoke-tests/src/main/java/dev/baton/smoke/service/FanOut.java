package dev.baton.smoke.service;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;

/** Five calls of one request at once, each on its own way, over pools that all requests share. */
final class FanOut {

  private static final ExecutorService POOL = Executors.newFixedThreadPool(8, Daemons.FACTORY);
  private static final ForkJoinPool FORK_JOIN = new ForkJoinPool(4);

  private FanOut() {}

  static String run(Call client, String url) throws Exception {
    List<Future<String>> calls = new ArrayList<>();
    calls.add(POOL.submit((Callable<String>) () -> client.get(url + "/0")));
    CompletableFuture<String> executed = new CompletableFuture<>();
    POOL.execute(Carries.task(() -> client.get(url + "/1"), executed));
    calls.add(executed);
    calls.add(
        CompletableFuture.supplyAsync(() -> "", POOL)
            .thenApplyAsync(x -> unchecked(client, url + "/2"), POOL));
    calls.add(FORK_JOIN.submit((Callable<String>) () -> client.get(url + "/3")));
    CompletableFuture<String> started = new CompletableFuture<>();
    new Thread(Carries.task(() -> client.get(url + "/4"), started)).start();
    calls.add(started);
    for (Future<String> each : calls) {
      each.get();
    }
    return "done";
  }

  private static String unchecked(Call client, String url) {
    try {
      return client.get(url);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
