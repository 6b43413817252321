package dev.baton.agent.library;

/** What a hook of the library works with. */
public class Request {
  public final String name;

  public Request(String name) {
    this.name = name;
  }
}
