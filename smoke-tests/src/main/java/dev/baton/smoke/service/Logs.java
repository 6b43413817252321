package dev.baton.smoke.service;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A logging library as an application uses it. A sample has a constructor without parameters. */
public interface Logs {

  /** A file's lines are {@code [requestId][traceId][spanId][own] text}. */
  String PATTERN = "[%X{requestId}][%X{traceId}][%X{spanId}][%X{own}] ";

  /**
   * Sets the library up.
   *
   * @param folder where it writes a file for each kind, {@code KIND.log}
   * @return the kinds: {@code plain}, {@code async}, {@code whole} with all of the MDC before the
   *     text, {@code json}; only those that this version has
   */
  List<String> open(Path folder) throws Exception;

  /** Logs a line of a kind. */
  void say(String kind, String text);

  /** Logs below the level that is written. */
  void whisper(String kind, String text);

  void put(String key, String value);

  String get(String key);

  void remove(String key);

  void clear();

  /** What the MDC holds, as the application sees it. */
  Map<String, String> copy();

  /** Ends the library, so that all is written. */
  void close() throws Exception;
}
