package dev.baton.smoke.service;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What the sample service answers, whatever server it runs in. */
public final class Endpoints {

  private interface Endpoint {
    String answer(Map<String, String> query) throws Exception;
  }

  private static final Map<String, Endpoint> ENDPOINTS = new HashMap<>();

  static {
    ENDPOINTS.put(
        "relay",
        query -> Carries.through(query.get("carry"), () -> client(query).send(Sent.of(query))));
    ENDPOINTS.put("then", Endpoints::callThen);
    ENDPOINTS.put(
        "later",
        query -> {
          Calls.narrow(query.get("client"))
              .sendLater(Sent.of(query), then(query, new CompletableFuture<>()));
          return "sent";
        });
    ENDPOINTS.put("again", Endpoints::again);
    ENDPOINTS.put(
        "other-flow",
        query -> {
          Executors.newSingleThreadExecutor(Daemons.FACTORY).execute(OtherFlow::serve);
          return "started";
        });
    ENDPOINTS.put("fan-out", query -> FanOut.run(client(query), query.get("url")));
    ENDPOINTS.put(
        "give-up",
        query -> {
          client(query).giveUp(query.get("url"));
          return "gave up";
        });
    ENDPOINTS.put(
        "pool-case",
        query -> {
          PoolCases.Case which = PoolCases.CASES.get(query.get("name"));
          which.run(
              new PoolCases.Urls(
                  Calls.named("urlconnection"), query.get("with"), query.get("without")));
          return "passed";
        });
    ENDPOINTS.put("pool-cases", query -> String.join("\n", PoolCases.CASES.keySet()));
    ENDPOINTS.put(
        "threads",
        query ->
            Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .sorted()
                .collect(Collectors.joining("\n")));
    ENDPOINTS.put("sweep", query -> Sweep.report());
    ENDPOINTS.put("leak-prepare", query -> Leak.prepare());
    ENDPOINTS.put("leak-plant", query -> Leak.plant());
    ENDPOINTS.put("leak-remove", query -> Leak.remove());
  }

  /** Requests that are sent again and again, see {@link #again}. */
  private static final Map<String, Call.Prepared> PREPARED = new ConcurrentHashMap<>();

  private Endpoints() {}

  /** Answers one request. */
  public static void handle(Exchange exchange) throws java.io.IOException {
    String body;
    int status = 200;
    try {
      exchange.drain();
      String path = exchange.path();
      Endpoint endpoint = ENDPOINTS.get(path.substring(path.lastIndexOf('/') + 1));
      if (endpoint == null) {
        throw new IllegalArgumentException("no endpoint " + path);
      }
      body = endpoint.answer(query(exchange.query()));
    } catch (Throwable e) {
      status = 500;
      StringWriter text = new StringWriter();
      e.printStackTrace(new PrintWriter(text));
      body = text.toString();
    }
    exchange.answer(status, body);
  }

  private static Call client(Map<String, String> query) {
    String name = query.get("client");
    return query.containsKey("proxy")
        ? Calls.named(name, Integer.parseInt(query.get("proxy")))
        : Calls.named(name);
  }

  /** Sends what the query says, and once it is answered calls the URL in {@code then}. */
  private static String callThen(Map<String, String> query) throws Exception {
    CompletableFuture<String> done = new CompletableFuture<>();
    client(query).sendThen(Sent.of(query), then(query, done));
    return done.get(30, TimeUnit.SECONDS);
  }

  private static Runnable then(Map<String, String> query, CompletableFuture<String> done) {
    Call second = Calls.named("urlconnection");
    return Carries.task(() -> second.get(query.get("then")), done);
  }

  /** Sends a request that is made once for each {@code name}. */
  private static String again(Map<String, String> query) throws Exception {
    String name = query.get("client") + " " + query.get("name");
    Call.Prepared prepared = PREPARED.get(name);
    if (prepared == null) {
      prepared = client(query).prepare(Sent.of(query));
      PREPARED.put(name, prepared);
    }
    List<String> before = prepared.headers();
    prepared.send();
    return String.join("\n", before) + "\n\n" + String.join("\n", prepared.headers());
  }

  static Map<String, String> query(String raw) {
    Map<String, String> query = new HashMap<>();
    if (raw != null) {
      for (String pair : raw.split("&")) {
        int equals = pair.indexOf('=');
        String key = equals < 0 ? pair : pair.substring(0, equals);
        query.put(
            key,
            equals < 0
                ? ""
                : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return query;
  }
}
