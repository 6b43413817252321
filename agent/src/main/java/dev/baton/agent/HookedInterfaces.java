package dev.baton.agent;

import java.io.IOException;
import java.util.function.BiPredicate;

/** Defines classes that implement a library's interfaces beside its hooks, when these ask. */
final class HookedInterfaces implements BiPredicate<Class<?>, String[]> {

  private final Definer definer;
  private final AgentJar jar;

  HookedInterfaces(Definer definer, AgentJar jar) {
    this.definer = definer;
    this.jar = jar;
  }

  /** False beside the hooks of a relocated copy, whose interfaces have other names. */
  @Override
  public boolean test(Class<?> hook, String[] names) {
    if (hook.getName().contains("$relocated")) {
      return false;
    }
    for (String name : names) {
      try {
        definer.define(name, jar.readClass(name), hook.getClassLoader());
      } catch (IOException e) {
        throw new IllegalStateException(e); // The guard of the hook that asked reports it.
      } catch (LinkageError e) {
        if (!isDefined(name, hook.getClassLoader())) {
          throw e;
        }
      }
    }
    return true;
  }

  /** Whether another thread was quicker. */
  private static boolean isDefined(String name, ClassLoader loader) {
    try {
      Class.forName(name.replace('/', '.'), false, loader);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
