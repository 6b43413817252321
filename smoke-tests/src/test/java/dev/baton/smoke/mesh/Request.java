package dev.baton.smoke.mesh;

import java.util.EnumSet;
import java.util.Set;

/**
 * One request to the mesh.
 *
 * @param number by which everything that comes of it is known
 * @param entry the first sidecar that it comes to, or null if it comes to the front's application
 *     itself, without any headers
 * @param isLeaky whether the front calls from a thread that another flow was left on
 */
record Request(int number, Hop entry, boolean isLeaky) {

  Request(int number, Hop entry) {
    this(number, entry, false);
  }

  /** The sidecars that it comes by. */
  Set<Hop> hops() {
    Set<Hop> hops = EnumSet.allOf(Hop.class);
    if (entry == null) {
      hops.remove(Hop.GATEWAY);
      hops.remove(Hop.FRONT);
    }
    return hops;
  }

  /** Whether nothing comes before this sidecar that it could join. */
  boolean beginsAt(Hop hop) {
    return hop.parent == null || !hops().contains(hop.parent);
  }

  @Override
  public String toString() {
    return "request " + number + (entry == null ? " (no headers)" : "");
  }
}
