package dev.baton.agent;

/**
 * Rows of text, a line each, their fields separated by tabs: what {@code status} reads from a
 * running JVM.
 */
final class StatusRows {

  /** More than a person reads; keeps an answer small whatever happened in the JVM. */
  static final int MOST_ROWS = 1000;

  private static final int MOST_CHARS = 2000;

  private final StringBuilder text = new StringBuilder();
  private int rows;

  void row(String... fields) {
    if (rows++ >= MOST_ROWS) {
      return;
    }
    for (int i = 0; i < fields.length; i++) {
      if (i > 0) {
        text.append('\t');
      }
      append(fields[i]);
    }
    text.append('\n');
  }

  /** Says in the rows' place that they could not be had. */
  void unreadable(Throwable e) {
    row("!", e.toString());
  }

  private void append(String field) {
    if (field == null) {
      return;
    }
    for (int i = 0; i < field.length() && i < MOST_CHARS; i++) {
      char c = field.charAt(i);
      text.append(c < ' ' || c == 0x7f ? ' ' : c);
    }
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
