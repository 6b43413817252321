package dev.baton.smoke.mesh;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One request to the mesh.
 *
 * @param number by which everything that comes of it is known
 * @param entry the first sidecar that it comes to, or null if it comes to the front's application
 *     itself, without any headers
 * @param kind what is particular about it
 */
record Request(int number, Hop entry, Kind kind) {

  /** What can be particular. */
  enum Kind {
    PLAIN,

    /** The front calls from a thread that another flow was left on. */
    LEAKY,

    /** It has a context of its own, in {@code b3} and in {@code x-b3-*} too. */
    IN_B3_TWICE,

    /** There are no sidecars, and a waypoint before each service. */
    AMBIENT,

    /** The reviews answer 503 once they have asked, and the front's sidecar tries again. */
    RETRIED,

    /** They answer so, and the client in the front tries again. */
    RETRIED_BY_CLIENT,

    /** What the reviews are asked another service is asked too, whose answer nobody waits for. */
    MIRRORED,

    /** The front's sidecar answers for the reviews. */
    ABORTED,

    /** The front's sidecar lets the reviews wait. */
    DELAYED,

    /** The ratings have moved, and the reviews' sidecar looks where they are. */
    REDIRECTED_BY_ENVOY,

    /** The ratings have moved, and the client in the reviews looks where they are. */
    REDIRECTED,

    /** It has a header that the first and the last sidecar on its way route by. */
    CANARY,

    /** It opens a WebSocket at the front, which asks the details before it accepts. */
    WEB_SOCKET,

    /** A call that the front makes for a message in a WebSocket. */
    MESSAGE;

    /** Whether the reviews answer 503 to the first that asks. */
    boolean failsOnce() {
      return this == RETRIED || this == RETRIED_BY_CLIENT;
    }
  }

  Request(int number, Hop entry) {
    this(number, entry, Kind.PLAIN);
  }

  /** The sidecars that it comes by; of what the mesh decides about, those if it did not. */
  Set<Hop> hops() {
    Set<Hop> hops = EnumSet.range(Hop.GATEWAY, Hop.DETAILS);
    if (kind == Kind.AMBIENT) {
      hops.removeIf(hop -> hop.isOutbound() || hop == Hop.GATEWAY);
    }
    if (entry != Hop.GATEWAY) {
      hops.remove(Hop.GATEWAY);
    }
    if (entry == null) {
      hops.remove(Hop.FRONT);
    }
    return hops;
  }

  /** The sidecar that it has come by before this one, or null. */
  Hop before(Hop hop) {
    Set<Hop> hops = hops();
    Hop before = hop.parent;
    while (before != null && !hops.contains(before)) {
      before = before.parent;
    }
    return before;
  }

  /** The span that it was made in, or null. */
  String parentId() {
    return kind == Kind.IN_B3_TWICE ? "%016x".formatted(0xb3_0000_0000L + number) : null;
  }

  /** Names and values. */
  List<String> headers() {
    if (kind == Kind.CANARY) {
      return List.of(Features.CANARY, "yes");
    }
    if (parentId() == null) {
      return List.of();
    }
    String traceId = "%032x".formatted(0x7ace_0000_0000L + number);
    return List.of(
        "b3",
        traceId + "-" + parentId() + "-1",
        "x-b3-traceid",
        traceId,
        "x-b3-spanid",
        parentId(),
        "x-b3-sampled",
        "1");
  }

  @Override
  public String toString() {
    return "request " + number + (entry == null ? " (no headers)" : "");
  }
}
