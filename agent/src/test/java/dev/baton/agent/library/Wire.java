package dev.baton.agent.library;

/** What the library calls inside a hooked method. */
public interface Wire {
  String put(Request request, int times);
}
