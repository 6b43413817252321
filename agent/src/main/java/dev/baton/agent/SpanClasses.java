package dev.baton.agent;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.SoftReference;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The class loader of what exports spans. It sees the JDK, Baton's classes in the boot loader and
 * what is packed in one entry of the agent's jar, nothing of the application; and nothing sees it.
 *
 * <p>That entry is not a jar in the jar, as compressed twice it would be a third larger: it holds
 * the number of files, the name and length of each, and then their bytes.
 */
final class SpanClasses extends ClassLoader {

  private static final String ENTRY = "META-INF/baton/spans";

  private final AgentJar jar;

  /** Where each file begins and how long it is. */
  private final Map<String, int[]> files = new HashMap<String, int[]>(2048);

  /** Some megabytes, needed while classes are loaded and seldom afterwards. */
  private SoftReference<byte[]> packed;

  SpanClasses(AgentJar jar) throws IOException {
    super(ClassLoader.getSystemClassLoader().getParent());
    this.jar = jar;
    byte[] bytes = jar.read(ENTRY);
    packed = new SoftReference<byte[]>(bytes);
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    int count = in.readInt();
    int[][] places = new int[count][];
    for (int i = 0; i < count; i++) {
      String name = in.readUTF();
      places[i] = new int[] {0, in.readInt()};
      files.put(name, places[i]);
    }
    int at = bytes.length - in.available();
    for (int[] place : places) {
      place[0] = at;
      at += place[1];
    }
  }

  /** Packs a jar; for the build, which calls it with the jar and the file to write. */
  public static void main(String[] args) throws IOException {
    ZipFile zip = new ZipFile(args[0]);
    Map<String, byte[]> all = new TreeMap<String, byte[]>();
    for (Enumeration<? extends ZipEntry> each = zip.entries(); each.hasMoreElements(); ) {
      ZipEntry entry = each.nextElement();
      if (!entry.isDirectory()) {
        byte[] bytes = new byte[(int) entry.getSize()];
        new DataInputStream(zip.getInputStream(entry)).readFully(bytes);
        all.put(entry.getName(), bytes);
      }
    }
    zip.close();
    DataOutputStream out = new DataOutputStream(new FileOutputStream(args[1]));
    out.writeInt(all.size());
    for (Map.Entry<String, byte[]> each : all.entrySet()) {
      out.writeUTF(each.getKey());
      out.writeInt(each.getValue().length);
    }
    for (byte[] each : all.values()) {
      out.write(each);
    }
    out.close();
  }

  private byte[] bytes(String file) throws IOException {
    int[] place = files.get(file);
    if (place == null) {
      return null;
    }
    byte[] all;
    synchronized (this) {
      all = packed.get();
      if (all == null) {
        all = jar.read(ENTRY);
        packed = new SoftReference<byte[]>(all);
      }
    }
    byte[] bytes = new byte[place[1]];
    System.arraycopy(all, place[0], bytes, 0, bytes.length);
    return bytes;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    try {
      byte[] bytes = bytes(name.replace('.', '/') + ".class");
      if (bytes == null) {
        throw new ClassNotFoundException(name);
      }
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  /** Of the JDK's there are none that it looks for. */
  @Override
  public URL getResource(String name) {
    return findResource(name);
  }

  @Override
  public Enumeration<URL> getResources(String name) {
    return findResources(name);
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    URL url = findResource(name);
    return url == null
        ? Collections.<URL>emptyEnumeration()
        : Collections.enumeration(Collections.singleton(url));
  }

  @Override
  protected URL findResource(final String name) {
    if (!files.containsKey(name)) {
      return null;
    }
    try {
      return new URL(
          null,
          "baton:" + name,
          new URLStreamHandler() {
            @Override
            protected URLConnection openConnection(URL url) {
              return new URLConnection(url) {
                @Override
                public void connect() {}

                @Override
                public InputStream getInputStream() throws IOException {
                  return new ByteArrayInputStream(bytes(name));
                }
              };
            }
          });
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
