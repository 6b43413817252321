package dev.baton.agent.status;

/** Why a JVM could not be asked, in a line that says what to do. */
final class NoAnswer extends Exception {

  private static final long serialVersionUID = 1L;

  NoAnswer(String message) {
    super(message);
  }
}
