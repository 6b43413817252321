package dev.baton.agent;

import java.io.DataInputStream;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The agent's own jar. Stays open, as the JVM keeps it open anyway: a hook may be needed hours
 * after the start.
 */
final class AgentJar {

  final File file;
  private final ZipFile zip;

  AgentJar() throws IOException, URISyntaxException {
    // Not getResource: its URL handlers cost more than everything else here.
    this(
        new File(
            new URI(Premain.class.getProtectionDomain().getCodeSource().getLocation().toString())));
  }

  AgentJar(File file) throws IOException {
    this.file = file;
    zip = new ZipFile(file);
  }

  byte[] read(String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new FileNotFoundException(name + " in " + file);
    }
    byte[] bytes = new byte[(int) entry.getSize()];
    DataInputStream in = new DataInputStream(zip.getInputStream(entry));
    try {
      in.readFully(bytes);
    } finally {
      in.close();
    }
    return bytes;
  }

  byte[] readClass(String internalName) throws IOException {
    return read(internalName + ".class");
  }
}
