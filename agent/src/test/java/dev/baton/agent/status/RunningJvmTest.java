package dev.baton.agent.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On a {@code /proc} of files, for what a test cannot bring about: other users, namespaces, states.
 */
class RunningJvmTest {

  private static final String JVM =
      "Name:\tjava\n"
          + "State:\tS (sleeping)\n"
          + "Uid:\t1000\t1000\t1000\t1000\n"
          + "NSpid:\t4711\n"
          + "SigCgt:\t2000000181005ccf\n";

  @TempDir Path folder;
  private Path proc;

  @BeforeEach
  void aJvm() throws IOException {
    proc = folder.resolve("proc");
    write("self/status", "Uid:\t1000\t1000\t1000\t1000\n");
    write("4711/status", JVM);
    write("4711/maps", "7f00-7f01 r-xp 00000000 08:01 42   /opt/java/lib/server/libjvm.so\n");
    write("4711/cmdline", "java\0-jar\0/app.jar\0");
  }

  private void write(String file, String text) throws IOException {
    Files.createDirectories(proc.resolve(file).getParent());
    Files.writeString(proc.resolve(file), text);
  }

  private RunningJvm jvm() throws NoAnswer {
    return new RunningJvm(proc, 4711);
  }

  private void assertNoAnswer(String message) {
    assertThatThrownBy(() -> jvm().check()).isInstanceOf(NoAnswer.class).hasMessage(message);
  }

  @Test
  void anOrdinaryJvmMayBeAsked() throws Exception {
    jvm().check();
    jvm().checkCatchesQuit();
    assertThat(jvm().socket()).isEqualTo(folder.resolve("tmp/.java_pid4711"));
  }

  @Test
  void aJvmInAContainerHasItsOwnNumberAndFolder() throws Exception {
    write("4711/status", JVM.replace("NSpid:\t4711", "NSpid:\t4711\t31\t1"));
    Files.createDirectories(proc.resolve("4711/root/tmp"));
    assertThat(jvm().socket()).isEqualTo(proc.resolve("4711/root/tmp/.java_pid1"));
  }

  @Test
  void noProcess() {
    assertThatThrownBy(() -> new RunningJvm(proc, 12))
        .isInstanceOf(NoAnswer.class)
        .hasMessage(
            "there is no process 12 here; a JVM in a container is asked inside it, or by its number"
                + " on the host");
  }

  @Test
  void anotherUsersProcess() throws Exception {
    write("self/status", "Uid:\t0\t1001\t1001\t1001\n");
    assertNoAnswer(
        "process 4711 belongs to user id 1000, this command runs as 1001; a JVM answers its own"
            + " user and root only: sudo -u '#1000' java -jar baton.jar status 4711");
    write("self/status", "Uid:\t0\t0\t0\t0\n");
    jvm().check();
  }

  @Test
  void notAJvm() throws Exception {
    write("4711/maps", "7f00-7f01 r-xp 00000000 08:01 42   /usr/lib/libc.so.6\n");
    write("4711/cmdline", "/bin/sh\0-c\0exec\u001b java\0");
    assertNoAnswer(
        "process 4711 is not a JVM, it runs `/bin/sh -c exec  java`; `pgrep java` lists the JVMs");
    write("4711/cmdline", "");
    assertNoAnswer("process 4711 is not a JVM, it runs `java`; `pgrep java` lists the JVMs");
  }

  @Test
  void openJ9() throws Exception {
    write(
        "4711/maps",
        "7f00 /opt/java/lib/j9vm/libjvm.so\n7f01 /opt/java/lib/default/libj9vm29.so\n");
    assertNoAnswer(
        "JVM 4711 is an OpenJ9, which is asked in another way than HotSpot; Baton cannot ask it");
  }

  @Test
  void aStoppedAndAnEndedProcess() throws Exception {
    write("4711/status", JVM.replace("S (sleeping)", "T (stopped)"));
    assertNoAnswer(
        "process 4711 is stopped (state T (stopped)); it answers once it goes on: kill -CONT 4711");
    write("4711/status", JVM.replace("S (sleeping)", "Z (zombie)"));
    assertNoAnswer("process 4711 has ended (state Z (zombie))");
  }

  @Test
  void attachSwitchedOffAnywhere() throws Exception {
    String message =
        "JVM 4711 runs with -XX:+DisableAttachMechanism, so it answers nobody; start it without"
            + " that option to see its status";
    write("4711/environ", "A=b\0JAVA_TOOL_OPTIONS=-Xmx1g -XX:+DisableAttachMechanism\0");
    assertNoAnswer(message);
    write("4711/cmdline", "java\0-XX:-DisableAttachMechanism\0App\0");
    jvm().check();
    write("4711/environ", "_JAVA_OPTIONS=-XX:+DisableAttachMechanism\0");
    assertNoAnswer(message);
    write("4711/environ", "NOT_JAVA_TOOL_OPTIONS=-XX:+DisableAttachMechanism\0");
    jvm().check();
  }

  @Test
  void aJvmThatQuitWouldEnd() throws Exception {
    write("4711/status", JVM.replace("2000000181005ccf", "2000000180000cc8"));
    assertThatThrownBy(() -> jvm().checkCatchesQuit())
        .isInstanceOf(NoAnswer.class)
        .hasMessageContaining(
            "cannot be asked: " + folder.resolve("tmp/.java_pid4711") + " is not there")
        .hasMessageEndingWith("Nothing was sent");
  }

  @Test
  void aFolderThatCannotBeWrittenTo() {
    assertThatThrownBy(() -> Asked.of(jvm()))
        .isInstanceOf(NoAnswer.class)
        .hasMessage(
            "JVM 4711 cannot answer: it does so through a socket in /tmp, and "
                + folder.resolve("tmp")
                + " is not writable; give its container a writable /tmp, an emptyDir say");
  }
}
