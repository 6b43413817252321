package dev.baton.agent.inject;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Reads files, folders and standard input, and writes files back. */
final class Inputs {

  /** Standard input. */
  static final String STANDARD = "-";

  private static final int MOST_BYTES = 64 * 1024 * 1024;
  private static final int DEEPEST = 16;

  final List<Source> sources = new ArrayList<Source>();

  /** Whole sentences. */
  final List<String> problems = new ArrayList<String>();

  private final InputStream standard;

  Inputs(List<String> names, InputStream standard) {
    this.standard = standard;
    for (String name : names) {
      if (name.equals(STANDARD)) {
        read(name, null);
      } else {
        int before = sources.size() + problems.size();
        readPath(new File(name), name, 0);
        if (before == sources.size() + problems.size()) {
          problems.add(name + ": there is no .yaml, .yml or .json file in this folder");
        }
      }
    }
  }

  private void readPath(File file, String shown, int depth) {
    if (!file.isDirectory()) {
      read(shown, file);
      return;
    }
    String[] names = file.list();
    if (names == null || depth == DEEPEST) {
      problems.add(
          shown + ": this folder cannot be read" + (depth == DEEPEST ? ": nested too deep" : ""));
      return;
    }
    Arrays.sort(names);
    for (String name : names) {
      File each = new File(file, name);
      boolean yaml = name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
      // What kustomize and Helm read is no resource.
      boolean other =
          name.startsWith(".") || name.startsWith("kustomization.") || name.equals("Chart.yaml");
      if (!other && (yaml || each.isDirectory())) {
        readPath(each, shown + (shown.endsWith("/") ? "" : "/") + name, depth + 1);
      }
    }
  }

  private void read(String shown, File file) {
    String name = file == null ? "standard input" : shown;
    try {
      if (file != null && !file.exists()) {
        throw new IOException("there is no such file or folder");
      }
      byte[] bytes = bytes(file);
      sources.add(new Source(shown, text(bytes)));
    } catch (CharacterCodingException e) {
      problems.add(name + ": expected UTF-8, and this is none");
    } catch (IOException e) {
      String reason =
          file != null && file.exists() && !file.canRead() ? "permission denied" : e.getMessage();
      problems.add(name + ": " + reason);
    }
  }

  private byte[] bytes(File file) throws IOException {
    InputStream in = file == null ? standard : Files.newInputStream(file.toPath());
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] buffer = new byte[8192];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        bytes.write(buffer, 0, read);
        if (bytes.size() > MOST_BYTES) {
          throw new IOException("larger than " + MOST_BYTES + " bytes");
        }
      }
      return bytes.toByteArray();
    } finally {
      if (file != null) {
        in.close();
      }
    }
  }

  /** Strictly: what is no UTF-8 could not be written back as it was. */
  private static String text(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  /** In place of the file, at once; its permissions stay, and a link goes on leading to it. */
  static void write(String name, String text) throws IOException {
    Path file = new File(name).toPath().toRealPath();
    Path written = Files.createTempFile(file.getParent(), ".baton-inject", ".tmp");
    try {
      Files.write(written, text.getBytes(StandardCharsets.UTF_8));
      if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        Files.setPosixFilePermissions(written, permissions);
      }
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(written);
    }
  }
}
