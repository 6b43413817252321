package dev.baton.bootstrap;

/**
 * Implemented by every library class that a {@code KEEP} hook was woven into, so that hooks of
 * other classes can ask for the flow that an object keeps.
 */
public interface Keeper {

  /** What the hook kept when this object was made. */
  Object baton$kept();

  /** The flow that this object keeps; null if it keeps none or is no keeper. */
  static CapturedHeaders flowOf(Object object) {
    return object instanceof Keeper ? (CapturedHeaders) ((Keeper) object).baton$kept() : null;
  }
}
