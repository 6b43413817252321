package dev.baton.agent;

/** Defines the bootstrap classes that most JVMs never need, when one of them is. */
final class LateClasses implements Runnable {

  private final String[] names;
  private final Definer definer;
  private final AgentJar jar;

  LateClasses(String[] names, Definer definer, AgentJar jar) {
    this.names = names;
    this.definer = definer;
    this.jar = jar;
  }

  @Override
  public void run() {
    definer.defineLate(names, jar);
  }
}
