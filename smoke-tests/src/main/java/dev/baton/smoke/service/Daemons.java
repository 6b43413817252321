package dev.baton.smoke.service;

import java.util.concurrent.ThreadFactory;

/** Threads that do not keep the service alive. */
public final class Daemons {

  /** Makes them. */
  public static final ThreadFactory FACTORY =
      task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
      };

  private Daemons() {}
}
