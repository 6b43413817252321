package dev.baton.bootstrap;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;

/**
 * One line on standard error, in one write. Not {@code System.err}: an application may have put its
 * own stream there, and that would run inside a hook.
 */
public final class Log {

  private Log() {}

  /** Writes {@code [baton] line}. */
  @SuppressWarnings(
      "deprecation") // Encodes one byte a character, which needs no charset to be loaded.
  public static void line(String line) {
    String text = "[baton] " + line + "\n";
    byte[] bytes = new byte[text.length()];
    text.getBytes(0, bytes.length, bytes, 0);
    try {
      new FileOutputStream(FileDescriptor.err).write(bytes);
    } catch (IOException e) {
      // Standard error is closed: there is nobody to tell.
    }
  }
}
