package dev.baton.bootstrap;

import java.util.ArrayList;
import java.util.List;

/**
 * A span that the application makes with OpenTelemetry's API, where there is no SDK. What is set on
 * it is kept as strings, numbers and arrays of them and never as the API's objects, which belong to
 * the application's class loader. Nothing changes any more once it ended. Loaded only where spans
 * are on.
 */
public final class AppSpan extends Span {

  /** How many events are kept, and how many links, as {@code SpanLimits} has it by default. */
  private static final int MOST = 128;

  private static final int ERROR = 2;
  private static final int OK = 1;

  /** As {@code SpanKind} counts: INTERNAL, SERVER, CLIENT, PRODUCER, CONSUMER. */
  public final int kind;

  public final SpanAttributes attributes;
  public final List<Event> events = new ArrayList<Event>(0);
  public final List<Link> links = new ArrayList<Link>(0);

  /** As {@code StatusCode} counts: UNSET, OK, ERROR. */
  public int statusCode;

  /** Of an error; else empty. */
  public String description = "";

  private String name;
  private int droppedEvents;
  private int droppedLinks;

  /** The flow of the request that it is made in. */
  final SpanHeaders request;

  /** Something that happened. */
  public static final class Event {
    public final String name;

    /** Nanoseconds since 1970. */
    public final long time;

    public final SpanAttributes attributes;

    Event(String name, long time, SpanAttributes attributes) {
      this.name = name;
      this.time = time;
      this.attributes = attributes;
    }
  }

  /** Another span that it has to do with. */
  public static final class Link {
    /** 32 digits. */
    public final String trace;

    /** 16 digits. */
    public final String span;

    public final boolean sampled;
    public final SpanAttributes attributes;

    Link(String trace, String span, boolean sampled, SpanAttributes attributes) {
      this.trace = trace;
      this.span = span;
      this.sampled = sampled;
      this.attributes = attributes;
    }
  }

  AppSpan(
      SpanHeaders request,
      long[] ids,
      boolean root,
      String name,
      int kind,
      long start,
      SpanAttributes attributes) {
    super(request.span(), ids[0], ids[1], ids[2], ids[3], start);
    this.name = name;
    this.kind = kind;
    this.attributes = attributes;
    this.request = request;
    if (!root) {
      flow = new AppSpanHeaders(request, this);
    }
  }

  public String name() {
    return name;
  }

  /** Events that were not kept, being too many. */
  public int droppedEvents() {
    return droppedEvents;
  }

  /** Links that were not kept, being too many. */
  public int droppedLinks() {
    return droppedLinks;
  }

  /** Whether anything that is set still counts. */
  public boolean isRecording() {
    return isOpen();
  }

  public synchronized void set(String key, Object value) {
    if (isOpen()) {
      attributes.put(key, value);
    }
  }

  public synchronized void setAll(SpanAttributes all) {
    if (isOpen()) {
      attributes.putAll(all);
    }
  }

  /**
   * Adds an event.
   *
   * @param time nanoseconds since 1970; 0 for now
   */
  public synchronized void event(String name, long time, SpanAttributes attributes) {
    if (!isOpen()) {
      return;
    }
    if (events.size() == MOST) {
      droppedEvents++;
    } else {
      events.add(new Event(name, time == 0 ? now() : time, attributes));
    }
  }

  /**
   * Adds a link.
   *
   * @param trace 32 digits
   * @param span 16 digits
   */
  public synchronized void link(
      String trace, String span, boolean sampled, SpanAttributes attributes) {
    if (!isOpen()) {
      return;
    }
    if (links.size() == MOST) {
      droppedLinks++;
    } else {
      links.add(new Link(trace, span, sampled, attributes));
    }
  }

  /**
   * By OpenTelemetry's specification of the tracing API, "Set Status": OK is final, UNSET says
   * nothing, and only an error has a description.
   */
  public synchronized void status(int code, String description) {
    if (isOpen() && statusCode != OK && code != 0) {
      statusCode = code;
      this.description = code == ERROR && description != null ? description : "";
    }
  }

  public synchronized void rename(String name) {
    if (isOpen()) {
      this.name = name;
    }
  }

  /** Also when it has been open for too long; what is being set meanwhile comes first. */
  @Override
  synchronized void end() {
    super.end();
  }

  /**
   * It is over.
   *
   * @param at nanoseconds since 1970; 0 for now
   */
  public synchronized void endAt(long at) {
    end(at);
  }
}
