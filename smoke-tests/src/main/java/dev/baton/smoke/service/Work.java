package dev.baton.smoke.service;

/** What is carried: one outbound call, that may throw what the client throws. */
public interface Work {
  String run() throws Exception;
}
