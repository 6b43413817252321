package dev.baton.agent;

/** Defines the bootstrap classes that most JVMs never need, when one of them is. */
final class LateClasses implements Runnable {

  private final Definer definer;
  private final AgentJar jar;

  LateClasses(Definer definer, AgentJar jar) {
    this.definer = definer;
    this.jar = jar;
  }

  @Override
  public void run() {
    definer.defineLate(jar);
  }
}
