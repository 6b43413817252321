package dev.baton.bootstrap;

/**
 * Attributes by name, each a String, Long, Double or Boolean, or an array of String, long, double
 * or boolean, in the order in which they were first set. Loaded only where spans are on.
 */
public final class SpanAttributes {

  /** How many are kept, as OpenTelemetry's {@code SpanLimits} has it by default. */
  static final int MOST = 128;

  private String[] keys = new String[4];
  private Object[] values = new Object[4];
  private int size;
  private int dropped;

  /** Sets one, instead of what had this name before; nothing if name or value are none. */
  public void put(String key, Object value) {
    if (key == null || key.isEmpty() || value == null) {
      return;
    }
    for (int i = 0; i < size; i++) {
      if (keys[i].equals(key)) {
        values[i] = value;
        return;
      }
    }
    if (size == MOST) {
      dropped++;
      return;
    }
    if (size == keys.length) {
      keys = java.util.Arrays.copyOf(keys, size * 2);
      values = java.util.Arrays.copyOf(values, size * 2);
    }
    keys[size] = key;
    values[size++] = value;
  }

  /** Sets all of them. */
  public void putAll(SpanAttributes all) {
    for (int i = 0; i < all.size; i++) {
      put(all.keys[i], all.values[i]);
    }
  }

  public int size() {
    return size;
  }

  /** How many were not kept, being too many. */
  public int dropped() {
    return dropped;
  }

  public String key(int i) {
    return keys[i];
  }

  public Object value(int i) {
    return values[i];
  }
}
