package dev.baton.agent.status;

import dev.baton.agent.ForNewerJdk;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Asks as HotSpot's attach protocol says, over the JVM's Unix socket; for a Java without the module
 * jdk.attach. Needs Java 16, and a system where the socket is a file named after the PID.
 *
 * <p>A JVM opens the socket when it gets a SIGQUIT and finds the file {@code .attach_pidN}; without
 * the file it would print a thread dump. Once open the socket stays.
 */
@ForNewerJdk(16)
final class AttachSocket {

  private static final long LONGEST_MILLIS = 10_000;

  private AttachSocket() {}

  static Properties properties(RunningJvm jvm) throws NoAnswer, IOException, InterruptedException {
    if (!Files.exists(jvm.socket())) {
      open(jvm);
    }
    byte[] answer = exchange(jvm, "agentProperties");
    int end = 0;
    while (end < answer.length && answer[end] != '\n') {
      end++;
    }
    String code = new String(answer, 0, end, StandardCharsets.ISO_8859_1);
    if (!code.equals("0")) {
      throw new NoAnswer(
          "JVM "
              + jvm.pid
              + " refused to answer (code `"
              + code
              + "`): "
              + Status.printable(
                  new String(answer, end, answer.length - end, StandardCharsets.UTF_8).trim()));
    }
    Properties properties = new Properties();
    properties.load(new ByteArrayInputStream(answer, end, answer.length - end));
    return properties;
  }

  private static void open(RunningJvm jvm) throws NoAnswer, IOException, InterruptedException {
    Path request = jvm.tmp().resolve(".attach_pid" + jvm.ownPid);
    try {
      Files.createFile(request);
    } catch (FileAlreadyExistsException e) {
      // Left by somebody whose wait was cut short: as good as a new one.
    }
    try {
      sendQuit(jvm.pid);
      long end = System.nanoTime() + LONGEST_MILLIS * 1_000_000;
      for (long wait = 10; !Files.exists(jvm.socket()); wait = Math.min(2 * wait, 200)) {
        if (System.nanoTime() > end) {
          throw new NoAnswer(
              "JVM "
                  + jvm.pid
                  + " did not open "
                  + jvm.socket()
                  + " within "
                  + LONGEST_MILLIS / 1000
                  + " s; either it runs with -XX:+DisableAttachMechanism, or it cannot write to its"
                  + " /tmp, or it is short of processor time");
        }
        Thread.sleep(wait);
      }
    } finally {
      Files.deleteIfExists(request);
    }
  }

  /**
   * Small images have no {@code kill}, but perhaps a shell that knows it; Java itself can only end
   * a process.
   */
  private static void sendQuit(int pid) throws NoAnswer, InterruptedException {
    String[][] ways = {
      {"kill", "-QUIT", "" + pid},
      {"/bin/kill", "-QUIT", "" + pid},
      {"sh", "-c", "kill -QUIT " + pid}
    };
    String problem = "neither `kill` nor `sh` is here";
    for (String[] way : ways) {
      try {
        Process process = new ProcessBuilder(way).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said =
            new String(readAll(process.getInputStream()), StandardCharsets.ISO_8859_1).trim();
        if (process.waitFor() == 0) {
          return;
        }
        problem = said;
      } catch (IOException e) {
        // Not here; the next one may be.
      }
    }
    throw new NoAnswer(
        "cannot send SIGQUIT to JVM "
            + pid
            + ", which makes it listen: "
            + problem
            + "; run this command with a Java that has the module jdk.attach");
  }

  private static byte[] exchange(RunningJvm jvm, String command) throws NoAnswer, IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(jvm.socket()));
      // Version of the protocol, command, three arguments: each ends with a zero.
      ByteBuffer question =
          ByteBuffer.wrap(("1\0" + command + "\0\0\0\0").getBytes(StandardCharsets.ISO_8859_1));
      while (question.hasRemaining()) {
        channel.write(question);
      }
      byte[] answer = readAll(Channels.newInputStream(channel));
      if (answer.length > 0) {
        return answer;
      }
    } catch (IOException e) {
      throw new NoAnswer(
          "JVM " + jvm.pid + " does not answer at " + jvm.socket() + ": " + e.getMessage());
    }
    throw new NoAnswer(
        "JVM "
            + jvm.pid
            + " closed "
            + jvm.socket()
            + " without an answer; it answers only the user it runs as, and root");
  }

  private static byte[] readAll(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      all.write(buffer, 0, count);
    }
    return all.toByteArray();
  }
}
