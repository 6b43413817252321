package dev.baton.smoke.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * An image in a tar of an OCI layout, read as the image specification says (version 1.1: image
 * layout, index, manifest, configuration, layer). A blob that is not what its descriptor says is an
 * error.
 */
final class OciImage {

  /** A regular file of a layer: mode as in {@code chmod}, owner, seconds since 1970. */
  record Entry(String name, int mode, int uid, int gid, long modified, byte[] bytes) {}

  private final Map<String, Entry> layout = new LinkedHashMap<>();
  private final Map<String, JsonObject> manifests = new LinkedHashMap<>();
  private final JsonObject descriptor;

  OciImage(Path tar) throws IOException {
    tar(Files.readAllBytes(tar)).forEach(entry -> layout.put(entry.name, entry));
    JsonObject outer = json(layout.get("index.json").bytes);
    if (outer.getAsJsonArray("manifests").size() != 1) {
      throw new IOException("not one image: " + outer);
    }
    descriptor = outer.getAsJsonArray("manifests").get(0).getAsJsonObject();
    for (JsonElement each : json(blob(descriptor)).getAsJsonArray("manifests")) {
      JsonObject manifest = each.getAsJsonObject();
      JsonObject platform = manifest.getAsJsonObject("platform");
      manifests.put(text(platform, "os") + "/" + text(platform, "architecture"), manifest);
    }
  }

  /** Names of all files in the layout. */
  List<String> layout() {
    return List.copyOf(layout.keySet());
  }

  /** What the outer index says of the image. */
  JsonObject annotations() {
    return descriptor.getAsJsonObject("annotations");
  }

  /** {@code linux/amd64} and the like. */
  List<String> platforms() {
    return List.copyOf(manifests.keySet());
  }

  JsonObject config(String platform) throws IOException {
    return json(blob(manifest(platform).getAsJsonObject("config")));
  }

  /** Size of all layers as a registry has them, in bytes. */
  long size(String platform) throws IOException {
    long size = 0;
    for (JsonElement layer : manifest(platform).getAsJsonArray("layers")) {
      size += layer.getAsJsonObject().get("size").getAsLong();
    }
    return size;
  }

  /** Files of all layers, the upper ones last. Their digests must be those of the configuration. */
  Map<String, Entry> files(String platform) throws IOException {
    Map<String, Entry> files = new LinkedHashMap<>();
    List<String> digests = new ArrayList<>();
    for (JsonElement layer : manifest(platform).getAsJsonArray("layers")) {
      byte[] packed = blob(layer.getAsJsonObject());
      try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
        byte[] tar = in.readAllBytes();
        digests.add("\"sha256:" + sha256(tar) + "\"");
        tar(tar).forEach(entry -> files.put(entry.name, entry));
      }
    }
    String expected = config(platform).getAsJsonObject("rootfs").get("diff_ids").toString();
    if (!expected.equals("[" + String.join(",", digests) + "]")) {
      throw new IOException("the layers are " + digests + ", not " + expected);
    }
    return files;
  }

  /** All files, in a folder that need not be there. */
  void unpack(String platform, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Entry entry : files(platform).values()) {
      Path file = Files.write(folder.resolve(entry.name), entry.bytes);
      StringBuilder mode = new StringBuilder("rwxrwxrwx");
      for (int bit = 0; bit < 9; bit++) {
        if ((entry.mode >> 8 - bit & 1) == 0) {
          mode.setCharAt(bit, '-');
        }
      }
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode.toString()));
    }
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static String text(JsonObject object, String name) {
    return object.get(name).getAsString();
  }

  private JsonObject manifest(String platform) throws IOException {
    return json(blob(manifests.get(platform)));
  }

  private byte[] blob(JsonObject descriptor) throws IOException {
    String digest = text(descriptor, "digest");
    byte[] bytes = layout.get("blobs/" + digest.replace(':', '/')).bytes;
    if (bytes.length != descriptor.get("size").getAsLong()
        || !digest.equals("sha256:" + sha256(bytes))) {
      throw new IOException("a blob of " + bytes.length + " bytes is not " + descriptor);
    }
    return bytes;
  }

  private static JsonObject json(byte[] bytes) {
    return JsonParser.parseString(new String(bytes, UTF_8)).getAsJsonObject();
  }

  /** Regular files of a tar (POSIX.1-1988, ustar); anything else in it is an error. */
  private static List<Entry> tar(byte[] tar) {
    List<Entry> entries = new ArrayList<>();
    try (InputStream in = new ByteArrayInputStream(tar)) {
      for (byte[] head = in.readNBytes(512); head[0] != 0; head = in.readNBytes(512)) {
        if (head[156] != '0' || !string(head, 257, 5).equals("ustar") || head[345] != 0) {
          throw new IOException(string(head, 0, 100) + " is of type " + (char) head[156]);
        }
        int size = (int) octal(head, 124, 12);
        entries.add(
            new Entry(
                string(head, 0, 100),
                (int) octal(head, 100, 8),
                (int) octal(head, 108, 8),
                (int) octal(head, 116, 8),
                octal(head, 136, 12),
                in.readNBytes(size)));
        in.skipNBytes((512 - size % 512) % 512);
      }
      return entries;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long octal(byte[] head, int at, int length) {
    return Long.parseLong(string(head, at, length).trim(), 8);
  }

  private static String string(byte[] head, int at, int length) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = at; i < at + length && head[i] != 0; i++) {
      out.write(head[i]);
    }
    return out.toString(UTF_8);
  }
}
