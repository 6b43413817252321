package dev.baton.smoke.service;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One request that a client library is to send. */
public final class Sent {

  /**
   * Name of a header with {@code name=value}: an interceptor that the sample registers, if the
   * library has such, puts that header on the request instead.
   */
  public static final String INTERCEPTED = "x-intercepted";

  /** How long a client waits for an answer where nothing else is said, in milliseconds. */
  public static final int TIMEOUT = 20_000;

  public final String method;
  public final String url;

  /** Headers that the application sets itself: name and value. */
  public final List<String[]> headers;

  /** What is sent after the headers, or null. */
  public final byte[] body;

  /** Whether the body's length is not told beforehand. */
  public final boolean streamed;

  /** For an answer of 401, or null. */
  public final String user;

  public final String password;

  /** Milliseconds. */
  public final int timeout;

  private Sent(Map<String, String> query, int timeout) {
    this.method = query.getOrDefault("method", "GET");
    this.url = query.get("url");
    List<String[]> all = new ArrayList<>();
    for (String line : query.getOrDefault("headers", "").split("\n")) {
      if (!line.isEmpty()) {
        int colon = line.indexOf(':');
        all.add(new String[] {line.substring(0, colon), line.substring(colon + 1).trim()});
      }
    }
    this.headers = Collections.unmodifiableList(all);
    this.body = query.containsKey("size") ? bytes(Integer.parseInt(query.get("size"))) : null;
    this.streamed = query.containsKey("streamed");
    this.user = query.get("user");
    this.password = query.get("password");
    this.timeout = timeout;
  }

  private Sent(Sent like, List<String[]> headers, byte[] body) {
    this.method = like.method;
    this.url = like.url;
    this.headers = Collections.unmodifiableList(headers);
    this.body = body;
    this.streamed = like.streamed;
    this.user = like.user;
    this.password = like.password;
    this.timeout = like.timeout;
  }

  /** As a query says. */
  static Sent of(Map<String, String> query) {
    return new Sent(query, Integer.parseInt(query.getOrDefault("timeout", "" + TIMEOUT)));
  }

  /** The same request with further headers. */
  Sent and(List<String[]> more) {
    List<String[]> all = new ArrayList<>(headers);
    all.addAll(more);
    return new Sent(this, all, body);
  }

  /** A GET. */
  public static Sent get(String url) {
    return new Sent(Collections.singletonMap("url", url), TIMEOUT);
  }

  /** A POST of JSON. */
  static Sent posted(String url, String json) {
    Map<String, String> query = new HashMap<>();
    query.put("method", "POST");
    query.put("url", url);
    query.put("headers", "content-type: application/json");
    Sent posted = new Sent(query, TIMEOUT);
    return new Sent(posted, posted.headers, json.getBytes(StandardCharsets.US_ASCII));
  }

  /** A GET that is not waited for. */
  static Sent givenUpAfter(String url, int timeout) {
    return new Sent(Collections.singletonMap("url", url), timeout);
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) ('a' + i % 26);
    }
    return bytes;
  }
}
