package dev.baton.smoke.service;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    ENDPOINTS.put(
        "measure",
        query -> client(query).get(query.get("url") + "/" + query.get("bytes-received")));
    ENDPOINTS.put("call-back", Endpoints::callBack);
    ENDPOINTS.put("then", Endpoints::callThen);
    ENDPOINTS.put(
        "later",
        query -> {
          Calls.narrow(query.get("client"))
              .sendLater(Sent.of(query), then(query, new CompletableFuture<>()));
          return "sent";
        });
    ENDPOINTS.put("again", Endpoints::again);
    ENDPOINTS.put("traced", Endpoints::traced);
    ENDPOINTS.put(
        "traced-client",
        query -> lines(tracer(query).clients().get(query.get("client")).get(query.get("url"))));
    ENDPOINTS.put(
        "other-flow",
        query -> {
          OtherFlow.begin();
          return "started";
        });
    ENDPOINTS.put(
        "other-flow-end",
        query -> {
          OtherFlow.end();
          return "ended";
        });
    ENDPOINTS.put("log-open", LogLines::open);
    ENDPOINTS.put("log", LogLines::say);
    ENDPOINTS.put("log-mdc", LogLines::use);
    ENDPOINTS.put("log-close", LogLines::close);
    ENDPOINTS.put("fan-out", query -> FanOut.run(client(query), query.get("url")));
    ENDPOINTS.put("join", query -> Join.run(client(query), query));
    ENDPOINTS.put(
        "give-up",
        query -> {
          client(query).giveUp(query.get("url"));
          return "gave up";
        });
    ENDPOINTS.put(
        "ways", query -> String.join("\n", Carries.carrier(query.get("of")).ways().keySet()));
    ENDPOINTS.put(
        "checks", query -> String.join("\n", Carries.carrier(query.get("of")).checks().keySet()));
    ENDPOINTS.put(
        "check",
        query -> {
          PoolCases.Case which = Carries.carrier(query.get("of")).checks().get(query.get("name"));
          which.run(
              new PoolCases.Urls(
                  Calls.named("urlconnection"), query.get("with"), query.get("without")));
          return "passed";
        });
    ENDPOINTS.put("jobs", query -> String.join("\n", Jobs.of(query.get("of")).keySet()));
    ENDPOINTS.put(
        "job",
        query ->
            Jobs.run(
                Jobs.of(query.get("of")).get(query.get("name")),
                client(query),
                query.get("url"),
                query.containsKey("hands-over-first")));
    ENDPOINTS.put(
        "threads",
        query ->
            Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .sorted()
                .collect(Collectors.joining("\n")));
    ENDPOINTS.put(
        "virtual-storm",
        query ->
            VirtualStorm.run(
                Calls.named("urlconnection"),
                query.get("url"),
                query.get("id"),
                Integer.parseInt(query.get("threads"))));
    ENDPOINTS.put(
        "cost",
        query -> Cost.of(client(query), Sent.of(query), Integer.parseInt(query.get("calls"))));
    ENDPOINTS.put("sweep", query -> Sweep.report());
    ENDPOINTS.put("counters", query -> counters());
    ENDPOINTS.put("memory", query -> "" + Cost.heap());
    ENDPOINTS.put("leak-prepare", query -> Leak.prepare());
    ENDPOINTS.put("leak-plant", query -> Leak.plant());
    ENDPOINTS.put("leak-remove", query -> Leak.remove());
  }

  /** In a query, for an endpoint that takes what stands in the request's body. */
  private static final String TEXT = "text";

  private static final Pattern URL = Pattern.compile("\"url\": *\"([^\"]+)\"");

  /** Requests that are sent again and again, see {@link #again}. */
  private static final Map<String, Call.Prepared> PREPARED = new ConcurrentHashMap<>();

  /** The application's own tracers, by {@code NAME@VERSION}. */
  private static final Map<String, Tracer> TRACERS = new ConcurrentHashMap<>();

  private Endpoints() {}

  /**
   * Answers one request. With {@code early} in its query the request's body is read only after the
   * endpoint did what it does, with {@code late} the endpoint does it after the answer. {@code
   * /throw} throws to the server.
   */
  public static void handle(Exchange exchange) throws IOException {
    String path = exchange.path();
    String name = path.substring(path.lastIndexOf('/') + 1);
    Map<String, String> query = query(exchange.query());
    if (name.equals("throw")) {
      throw new IllegalStateException("as the test wants it");
    }
    Endpoint endpoint = ENDPOINTS.get(name);
    String body = "later";
    int status = 200;
    try {
      if (query.containsKey(TEXT)) {
        query.put(TEXT, exchange.text());
      } else if (!query.containsKey("early")) {
        query.put("bytes-received", "" + exchange.drain());
      }
      if (endpoint == null) {
        status = 404;
        body = "no endpoint " + path;
      } else if (!query.containsKey("late")) {
        body = endpoint.answer(query);
      }
      exchange.drain();
    } catch (Join.Unavailable e) {
      status = 503;
      body = "unavailable";
    } catch (Throwable e) {
      status = 500;
      StringWriter text = new StringWriter();
      e.printStackTrace(new PrintWriter(text));
      body = text.toString();
    }
    exchange.answer(status, body);
    if (query.containsKey("late")) {
      try {
        endpoint.answer(query);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** What the endpoint {@code relay} answers to this query. */
  public static String relay(String query) throws Exception {
    return ENDPOINTS.get("relay").answer(query(query));
  }

  /** One call, with a client of the JDK's. */
  public static String get(String url) throws Exception {
    return Calls.named("urlconnection").get(url);
  }

  private static Call client(Map<String, String> query) {
    String name = query.get("client");
    return query.containsKey("proxy")
        ? Calls.named(name, Integer.parseInt(query.get("proxy")))
        : Calls.named(name);
  }

  /**
   * Does what the test suite of W3C Trace Context asks a service to do: POSTs to each URL of a list
   * in JSON what stands beside it, which is always an empty list.
   */
  private static String callBack(Map<String, String> query) throws Exception {
    Call client = client(query);
    int calls = 0;
    for (Matcher each = URL.matcher(query.get(TEXT)); each.find(); calls++) {
      Sent call = Sent.posted(each.group(1), "[]");
      Carries.through(query.get("carry"), () -> client.send(call));
    }
    return "" + calls;
  }

  /** Sends what the query says, and once it is answered calls the URL in {@code then}. */
  private static String callThen(Map<String, String> query) throws Exception {
    CompletableFuture<String> done = new CompletableFuture<>();
    client(query).sendThen(Sent.of(query), then(query, done));
    return done.get(Long.parseLong(query.getOrDefault("patience", "30")), TimeUnit.SECONDS);
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

  /** Sends with the headers of the application's own {@code tracer}, and answers these. */
  private static String traced(Map<String, String> query) throws Exception {
    List<String[]> headers = tracer(query).headers();
    client(query).send(Sent.of(query).and(headers));
    return lines(headers);
  }

  private static Tracer tracer(Map<String, String> query) {
    return TRACERS.computeIfAbsent(query.get("tracer"), Samples::tracer);
  }

  private static String lines(List<String[]> headers) {
    return headers.stream()
        .map(header -> header[0] + ": " + header[1])
        .collect(Collectors.joining("\n"));
  }

  /** Baton's counters, {@code NAME VALUE} a line. */
  private static String counters() throws ReflectiveOperationException {
    StringBuilder lines = new StringBuilder();
    for (Field each : Class.forName("java.baton.Counters").getFields()) {
      lines.append(each.getName()).append(' ').append(each.get(null)).append('\n');
    }
    return lines.toString();
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
