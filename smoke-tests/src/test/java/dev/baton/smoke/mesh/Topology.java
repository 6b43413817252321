package dev.baton.smoke.mesh;

import java.util.List;

/** Which Envoys there are. */
enum Topology {
  /** Services that call each other. */
  NONE(List.of()),

  /** A gateway, and one Envoy beside each service. */
  SIDECARS(
      List.of(
          new Proxy("ratings", Hop.RATINGS),
          new Proxy("details", Hop.DETAILS),
          new Proxy("reviews", Hop.REVIEWS, Hop.REVIEWS_TO_RATINGS),
          new Proxy("front", Hop.FRONT, Hop.FRONT_TO_REVIEWS, Hop.FRONT_TO_DETAILS),
          new Proxy("gateway", Hop.GATEWAY))),

  /** The same, with what requests come by only if the mesh sends them there. */
  SIDECARS_AND_MORE(
      List.of(
          new Proxy("ratings", Hop.RATINGS, Hop.RATINGS_CANARY),
          new Proxy("details", Hop.DETAILS, Hop.REVIEWS_MIRROR),
          new Proxy("reviews", Hop.REVIEWS, Hop.REVIEWS_TO_RATINGS),
          new Proxy(
              "front", Hop.FRONT, Hop.FRONT_CANARY, Hop.FRONT_TO_REVIEWS, Hop.FRONT_TO_DETAILS),
          new Proxy("gateway", Hop.GATEWAY))),

  /** Istio's ambient mode: no service has a sidecar, and one Envoy is between them all. */
  WAYPOINT(List.of(new Proxy("waypoint", Hop.RATINGS, Hop.DETAILS, Hop.REVIEWS, Hop.FRONT)));

  /** In the order in which they can start, each after all that it calls. */
  final List<Proxy> proxies;

  /** One Envoy, and its listeners. */
  record Proxy(String name, List<Hop> hops) {
    Proxy(String name, Hop... hops) {
      this(name, List.of(hops));
    }
  }

  Topology(List<Proxy> proxies) {
    this.proxies = proxies;
  }
}
