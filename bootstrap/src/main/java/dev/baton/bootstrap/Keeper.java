package dev.baton.bootstrap;

/**
 * Implemented by every library class that a {@code KEEP} hook was woven into, so that hooks of
 * other classes can ask an object for the flow that it keeps, and have it keep another one.
 */
public interface Keeper {

  /** Kept instead of a flow where it is known that there is none. */
  Object NOTHING = "no flow";

  /** What is kept, at first what the hook gave when this object was made. */
  Object baton$kept();

  /** Keeps something else. */
  void baton$kept(Object value);

  /** The flow that this object keeps; null if it keeps none or is no keeper. */
  static CapturedHeaders flowOf(Object object) {
    Object kept = object instanceof Keeper ? ((Keeper) object).baton$kept() : null;
    return kept instanceof CapturedHeaders ? (CapturedHeaders) kept : null;
  }

  /** Whether this object was told which flow it keeps, be it none. */
  static boolean keeps(Object object) {
    return object instanceof Keeper && ((Keeper) object).baton$kept() != null;
  }

  /**
   * Has this object keep a flow, or that there is none.
   *
   * @return whether it does
   */
  static boolean keep(Object object, CapturedHeaders flow) {
    if (!(object instanceof Keeper)) {
      return false;
    }
    ((Keeper) object).baton$kept(flow == null ? NOTHING : flow);
    return true;
  }
}
