package dev.baton.agent.status;

import java.util.ArrayList;
import java.util.List;

/** What the figures of a status mean, in plain words. */
final class Verdict {

  /**
   * Calls without a flow are worth a word when there are this many, and as many times more than
   * calls with one.
   */
  private static final int FEW = 20;

  private static final int FAR_ABOVE = 10;

  private Verdict() {}

  /** One sentence: all is well, or what is not. */
  static String of(Status status) {
    String baton = "Baton " + status.version + " ";
    if (!status.isWell()) {
      List<String> wrong = new ArrayList<String>();
      addCount(wrong, status.refused.size(), "hook refused", "hooks refused");
      addCount(wrong, status.failures.size(), "hook failed", "hooks failed");
      addCount(
          wrong,
          status.problems.size(),
          "problem with the configuration",
          "problems with the configuration");
      addCount(
          wrong,
          status.unreadable.size(),
          "part of the status unreadable",
          "parts of the status unreadable");
      return baton + "needs attention: " + join(wrong) + ".";
    }
    String[] mode = status.setting("mode");
    if (mode != null && mode[1].equals("off")) {
      return baton + "is switched off: mode=off (" + mode[2] + ").";
    }
    String libraries = count(status.libraries.size(), "library", "libraries") + " in";
    String flows = count(status.counter("flowsIn"), "request", "requests") + " captured";
    if (mode != null && mode[1].equals("observe")) {
      return baton
          + "only observes and writes nothing: mode=observe ("
          + mode[2]
          + "); "
          + libraries
          + ", "
          + flows
          + ".";
    }
    if (status.counter("flowsIn") == 0) {
      return baton
          + "is ready, but has seen no request with headers to carry yet: "
          + libraries
          + ".";
    }
    if (status.counter("headersCarried") == 0) {
      return baton
          + "captures headers, but has written none on a call yet: "
          + libraries
          + ", "
          + flows
          + ".";
    }
    return baton
        + "is carrying headers: "
        + libraries
        + ", "
        + flows
        + ", "
        + count(status.counter("headersCarried"), "header", "headers")
        + " written on "
        + count(status.counter("callsWithFlow"), "call", "calls")
        + ".";
  }

  /** What somebody who looks for a lost trace should know. */
  static List<String> notes(Status status) {
    List<String> notes = new ArrayList<String>();
    String[] mode = status.setting("mode");
    if (mode == null || !mode[1].equals("off")) {
      long flows = status.counter("flowsIn");
      long bare = status.counter("requestsWithoutHeaders");
      long with = status.counter("callsWithFlow");
      long without = status.counter("callsWithoutFlow");
      addInbound(notes, status, flows, bare);
      if (flows > 0 && with == 0 && without == 0) {
        notes.add(
            status.librariesOf("outbound") == 0
                ? "No HTTP client that Baton knows has been loaded: either this service calls"
                    + " nobody, or its client is not supported (docs/supported.md)."
                : "No outbound call was seen yet.");
      }
      if (flows > 0 && without >= FEW && without / FAR_ABOVE >= with) {
        notes.add(
            without
                + " of "
                + (with + without)
                + " outbound calls were made by threads that work for no request. That is right for"
                + " what the application does by itself (health checks, polling, schedules); if"
                + " these calls belong to requests, their headers are lost between threads: a"
                + " library that hands work over in a way Baton does not know.");
      }
      if (status.counter("headersRefused") > 0) {
        notes.add(
            count(status.counter("headersRefused"), "inbound header was", "inbound headers were")
                + " left out: over a limit (limits.value, limits.total, limits.headers) or with"
                + " characters that no header may have.");
      }
      addRequestIds(notes, status);
    }
    return notes;
  }

  private static void addRequestIds(List<String> notes, Status status) {
    long unreadable = status.counter("requestIdsUnreadable");
    if (unreadable > 0) {
      notes.add(
          count(unreadable, "request", "requests")
              + " came in with an x-request-id that is no UUID. Baton carries it as it is, but"
              + " Envoy samples by its digits: such requests it does not trace, or every sidecar"
              + " decides anew. Whoever makes these ids should make UUIDs.");
    }
    long contradicting = status.counter("requestIdsContradicting");
    if (contradicting > 0) {
      notes.add(
          count(contradicting, "request", "requests")
              + " came in with an x-request-id whose character 15 says of sampling what"
              + " x-b3-sampled or traceparent denies. Envoy from 1.39 on may drop such spans."
              + " Somebody before made the one or the other anew, or the mesh is set not to use"
              + " x-request-id for sampling (useRequestIdForTraceSampling: false); then it means"
              + " nothing.");
    }
    long disagreeing = status.counter("formatsDisagreeing");
    if (disagreeing > 0) {
      notes.add(
          count(disagreeing, "request", "requests")
              + " came in with ids of different traces in different formats. All go on as they"
              + " came; in further formats the first of formats.read is written.");
    }
  }

  private static void addInbound(List<String> notes, Status status, long flows, long bare) {
    if (flows == 0 && bare == 0) {
      notes.add(
          status.librariesOf("inbound") == 0
              ? "No HTTP server that Baton knows has been loaded: either this JVM serves no"
                  + " requests, or its server is not supported (docs/supported.md)."
              : "The server is hooked, but no request has reached it yet.");
    } else if (flows == 0) {
      notes.add(
          count(bare, "request", "requests")
              + " came in, none with a header to carry. Either they do not pass a sidecar (is the"
              + " pod in the mesh, does the caller go through it?), or tracing is off in the mesh,"
              + " or its headers are not among those of `headers`.");
    } else if (bare >= FEW && bare / FAR_ABOVE >= flows) {
      notes.add(
          bare
              + " of "
              + (flows + bare)
              + " requests came in without a header to carry. Probes and health checks do; if"
              + " others do too, they do not pass a sidecar.");
    }
  }

  static String count(long count, String one, String more) {
    return count + " " + (count == 1 ? one : more);
  }

  private static void addCount(List<String> to, int count, String one, String more) {
    if (count > 0) {
      to.add(count(count, one, more));
    }
  }

  private static String join(List<String> parts) {
    StringBuilder all = new StringBuilder();
    for (String part : parts) {
      all.append(all.length() == 0 ? "" : ", ").append(part);
    }
    return all.toString();
  }
}
