package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A certificate for the loopback address, for both ends of a connection over TLS. */
final class Keys {

  static final String PASSWORD = "changeit";

  private Keys() {}

  /** A PKCS#12 store in this folder, made by the JDK's keytool unless it is there. */
  static Path in(Path folder) throws IOException, InterruptedException {
    Path keys = folder.resolve("keys.p12");
    if (Files.exists(keys)) {
      return keys;
    }
    Process keytool =
        new ProcessBuilder(
                Jdk.of(17).home().resolve("bin/keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "RSA",
                "-alias",
                "downstream",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=DNS:localhost,IP:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes());
    assertThat(keytool.waitFor()).as(said).isZero();
    return keys;
  }
}
