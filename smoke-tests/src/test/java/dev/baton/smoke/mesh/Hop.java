package dev.baton.smoke.mesh;

/**
 * A listener of a sidecar that requests come by, and the one that they come from. A gateway and
 * three tiers: the front asks two services at once and joins what they say, and one of them asks a
 * fourth.
 */
enum Hop {
  GATEWAY("gateway", null),
  FRONT("front", GATEWAY),
  FRONT_TO_REVIEWS("front", FRONT),
  REVIEWS("reviews", FRONT_TO_REVIEWS),
  REVIEWS_TO_RATINGS("reviews", REVIEWS),
  RATINGS("ratings", REVIEWS_TO_RATINGS),
  FRONT_TO_DETAILS("front", FRONT),
  DETAILS("details", FRONT_TO_DETAILS),

  /** Beside the way, as the following are: only what the mesh sends there comes by. */
  FRONT_CANARY("front", GATEWAY),
  RATINGS_CANARY("ratings", REVIEWS_TO_RATINGS),

  /** In front of a service that does what the reviews do. */
  REVIEWS_MIRROR("details", FRONT_TO_REVIEWS);

  /** Whose sidecar it is. */
  final String service;

  final Hop parent;

  Hop(String service, Hop parent) {
    this.service = service;
    this.parent = parent;
  }

  /** Whether an application stands between this one and its parent, and has to carry. */
  boolean isOutbound() {
    return name().contains("_TO_");
  }
}
