package dev.baton.agent.inject;

/** Why something is not done, and at which place of the text. */
final class Refused extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** In the text; -1 if it is about no place of it. */
  final int at;

  /** The number of the document; 0 where its place tells. */
  final int document;

  Refused(int at, String reason) {
    this(at, 0, reason);
  }

  Refused(int at, int document, String reason) {
    super(reason, null, false, false);
    this.at = at;
    this.document = document;
  }
}
