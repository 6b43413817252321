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
    IN_B3_TWICE
  }

  Request(int number, Hop entry) {
    this(number, entry, Kind.PLAIN);
  }

  /** The sidecars that it comes by. */
  Set<Hop> hops() {
    Set<Hop> hops = EnumSet.allOf(Hop.class);
    if (entry != Hop.GATEWAY) {
      hops.remove(Hop.GATEWAY);
    }
    if (entry == null) {
      hops.remove(Hop.FRONT);
    }
    return hops;
  }

  /** Whether this sidecar comes after none that it could join. */
  boolean beginsAt(Hop hop) {
    return !hops().contains(hop.parent);
  }

  /** The span that it was made in, or null. */
  String parentId() {
    return kind == Kind.IN_B3_TWICE ? "%016x".formatted(0xb3_0000_0000L + number) : null;
  }

  /** Names and values. */
  List<String> headers() {
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
