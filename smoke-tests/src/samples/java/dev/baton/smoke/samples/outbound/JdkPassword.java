package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Sent;
import java.net.Authenticator;
import java.net.PasswordAuthentication;

/** User and password of a request, for the JDK's two clients. */
final class JdkPassword extends Authenticator {

  private final PasswordAuthentication password;

  JdkPassword(Sent request) {
    password = new PasswordAuthentication(request.user, request.password.toCharArray());
  }

  @Override
  protected PasswordAuthentication getPasswordAuthentication() {
    return password;
  }
}
