package dev.baton.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.library.Client;
import dev.baton.agent.library.Request;
import dev.baton.agent.library.Wire;
import dev.baton.agent.settings.Relocations;
import dev.baton.agent.settings.Setting;
import dev.baton.agent.weave.HookRow;
import dev.baton.agent.weave.Weaver;
import dev.baton.bootstrap.Failures;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real transformer in this JVM, and a library under other packages than its own. */
final class RelocatedCases {

  private static final String LIBRARY = "dev/baton/agent/library/";
  private static final String CLIENT = "dev.baton.agent.library.Client";
  private static final Class<?>[] HOOKS = {
    Send.class, Copy.class, Put.class, Names.class, Names.Inner.class
  };

  private static Instrumentation instrumentation;
  private static AgentJar jar;
  private static Definer definer;

  private Transformer transformer;

  @BeforeAll
  static void open(@TempDir Path folder) throws Exception {
    instrumentation = ByteBuddyAgent.install();
    definer = Definer.open(instrumentation);
    Path file = folder.resolve("hooks.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file))) {
      for (Class<?> hook : HOOKS) {
        out.putNextEntry(new JarEntry(Woven.internalName(hook) + ".class"));
        out.write(Woven.bytes(hook));
      }
    }
    jar = new AgentJar(file.toFile());
  }

  @AfterEach
  void remove() {
    instrumentation.removeTransformer(transformer);
    Journal.take();
  }

  @Test
  void theLibraryAndTwoCopiesOfItInOneLoader() throws Throwable {
    transformWith("com.acme.one=dev.baton.agent.library", "com.acme.two=dev.baton.agent.library");
    Map<String, byte[]> classes = library(LIBRARY);
    classes.putAll(library("com/acme/one/"));
    classes.putAll(library("com/acme/two/"));
    Class<?> own = Woven.load(classes, CLIENT);
    Class<?> one = own.getClassLoader().loadClass("com.acme.one.Client");
    Class<?> two = own.getClassLoader().loadClass("com.acme.two.Client");

    for (Class<?> client : new Class<?>[] {two, own, one, two}) {
      Journal.take();
      String suffix = client == own ? "" : client == one ? "$relocated0" : "$relocated1";
      String request = client.getName().replace("Client", "Request");
      assertThat(Woven.call(client, "all"))
          .isEqualTo("sent hooked a, hooked copy of a, put hooked a 7");
      assertThat(Journal.take())
          .containsExactly(
              "dev.baton.agent.RelocatedCases$Send" + suffix + " " + request + " 1",
              "dev.baton.agent.RelocatedCases$Names" + suffix + " dev/baton/agent/library/Request",
              "send hooked a and 1 in none",
              "dev.baton.agent.RelocatedCases$Names" + suffix + " dev/baton/agent/library/Request",
              "dev.baton.agent.RelocatedCases$Names" + suffix + " dev/baton/agent/library/Request");
    }
  }

  @Test
  void aPackageThatOnlyBeginsAlikeIsNotCovered() throws Throwable {
    transformWith("com.acme.one=dev.baton.agent.library");
    Class<?> client = Woven.load(library("com/acme/onex/"), "com.acme.onex.Client");

    assertThat(Woven.call(client, "all")).isEqualTo("sent a, copy of a, put a 7");
    assertThat(transformer.weave(null, null, "com/acme/one/Other", null, new byte[0])).isNull();
  }

  @Test
  void withoutTheSettingACopyIsLeftAsItIs() throws Throwable {
    transformWith();
    Class<?> client = Woven.load(library("com/acme/one/"), "com.acme.one.Client");

    assertThat(Woven.call(client, "all")).isEqualTo("sent a, copy of a, put a 7");
  }

  @Test
  void theLongestPrefixWins() throws Throwable {
    transformWith(
        "com=dev.baton.agent.library",
        "com.acme.one=dev.baton.agent.library",
        "com.acme=dev.baton.agent.library");
    Class<?> client = Woven.load(library("com/acme/one/"), "com.acme.one.Client");

    assertThat(Woven.call(client, "all"))
        .isEqualTo("sent hooked a, hooked copy of a, put hooked a 7");
    assertThat(Journal.take().get(0)).contains("$relocated1 ");
  }

  @Test
  void aCopyThatWasLoadedBefore() throws Throwable {
    transformWith();
    Class<?> client = Woven.load(library("com/acme/one/"), "com.acme.one.Client");
    assertThat(Woven.call(client, "all")).isEqualTo("sent a, copy of a, put a 7");
    remove();
    Relocations relocated = transformWith("com.acme.one=dev.baton.agent.library");

    Agent.retransformLoaded(instrumentation, table(), relocated);

    assertThat(Woven.call(client, "all"))
        .isEqualTo("sent hooked a, hooked copy of a, put hooked a 7");
  }

  @Test
  void theStatusShowsWhereTheLibraryLivesAndDisableKeepsItsName() throws Throwable {
    transformWith("com.acme.shown=dev.baton.agent.library");
    Woven.call(Woven.load(library("com/acme/shown/"), "com.acme.shown.Client"), "all");
    Properties status = new Properties(new LiveStatus());

    assertThat(status.getProperty("baton.hooks"))
        .contains("agent\tTest (com.acme.shown)\tcom.acme.shown.Client.send\t1\n");
    Weaver weaver =
        new Weaver(
            Woven.bytes(Request.class),
            HookRow.rows(
                relocations("com.acme.shown=dev.baton.agent.library")
                    .of("com/acme/shown/Client")
                    .lines("com/acme/shown/Client", table())),
            false);
    assertThat(weaver.weave()).isNull();
    assertThat(weaver.problems())
        .contains("Test com.acme.shown.Client.send: the method does not exist");
  }

  // -------------------------------------------------------------------------------------------
  // help

  private Relocations transformWith(String... relocated) {
    Relocations relocations = relocated.length == 0 ? null : relocations(relocated);
    transformer = Transformer.create(table(), relocations, instrumentation, jar, definer);
    instrumentation.addTransformer(transformer, true);
    return relocations;
  }

  private static Relocations relocations(String... items) {
    List<String> problems = new ArrayList<>();
    Relocations relocations =
        Relocations.read(
            new Setting("relocated", List.of(items), "test"), Set.of(LIBRARY + "Client"), problems);
    assertThat(problems).isEmpty();
    return relocations;
  }

  private static Map<String, List<String>> table() {
    String request = "L" + LIBRARY + "Request;";
    String two = request + "[" + request + "J";
    String wire = "L" + LIBRARY + "Wire;";
    String own = "L" + LIBRARY + "Client;";
    return HookRow.index(
        row("send", "(" + two + ")", "ENTER", "", Send.class, "enter(" + own + two + ")" + request)
            + row(
                "copy",
                "(" + request + ")",
                "RESULT",
                "",
                Copy.class,
                "result(" + request + ")" + request)
            + row(
                "write",
                "(" + wire + request + ")",
                "CALL",
                LIBRARY + "Wire put (" + request + "I)",
                Put.class,
                "enter(" + wire + request + "I)I"),
        Agent.jdk(),
        Set.of(),
        false);
  }

  private static String row(
      String method, String parameters, String kind, String call, Class<?> hook, String methods) {
    String name = Woven.internalName(hook);
    return String.join(
            "\t",
            "Test",
            "8",
            "",
            "",
            LIBRARY + "Client",
            method,
            parameters,
            kind,
            call,
            name,
            methods,
            name
                + ","
                + Woven.internalName(Names.class)
                + ","
                + Woven.internalName(Names.Inner.class),
            "java.lang,dev.baton.agent.library")
        + "\n";
  }

  /** The classes of the library in this package, by name. */
  private static Map<String, byte[]> library(String path) {
    Map<String, byte[]> classes = new HashMap<>();
    for (Class<?> type : new Class<?>[] {Client.class, Request.class, Wire.class}) {
      ClassWriter writer = new ClassWriter(0);
      new ClassReader(Woven.bytes(type))
          .accept(
              new ClassRemapper(
                  writer,
                  new Remapper(Opcodes.ASM9) {
                    @Override
                    public String map(String name) {
                      return name.startsWith(LIBRARY)
                          ? path + name.substring(LIBRARY.length())
                          : name;
                    }
                  }),
              0);
      classes.put((path + type.getSimpleName()).replace('/', '.'), writer.toByteArray());
    }
    return classes;
  }

  public static final class Send {
    public static Request enter(Client client, Request request, Request[] more, long timeout) {
      Object[][] all = new Request[][] {more};
      Request[] first = (Request[]) all[0];
      Journal.add(Send.class.getName() + " " + Request.class.getName() + " " + first.length);
      return Names.hooked(request);
    }
  }

  public static final class Copy {
    public static Request result(Request request) {
      return Names.hooked(request);
    }
  }

  /** As the build finishes a hook that stands before a call. */
  public static final class Put {
    static int enter(Wire wire, Request request, int times) {
      return times;
    }

    public static String call(Wire wire, Request request, int times, int site) {
      int replaced = times;
      try {
        replaced = enter(wire, request, times);
      } catch (Throwable e) {
        Failures.hook(e, site);
      }
      return wire.put(Names.hooked(request), replaced);
    }
  }

  /** What the hooks have in common; the string is none of the library's names to the JVM. */
  static final class Names {
    static Request hooked(Request request) {
      Journal.add(Names.class.getName() + " dev/baton/agent/library/Request");
      return request == null ? null : new Inner().hooked(request);
    }

    static final class Inner {
      Request hooked(Request request) {
        return new Request("hooked " + request.name);
      }
    }
  }
}
