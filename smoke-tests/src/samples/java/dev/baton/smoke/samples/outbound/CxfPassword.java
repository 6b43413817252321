package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Sent;
import java.net.URI;
import java.util.Base64;
import org.apache.cxf.configuration.security.AuthorizationPolicy;
import org.apache.cxf.message.Message;
import org.apache.cxf.transport.http.auth.HttpAuthSupplier;

/** Says the password when a server wants it, and not before. */
final class CxfPassword implements HttpAuthSupplier {

  private final String value;

  CxfPassword(Sent request) {
    String both = request.user + ":" + request.password;
    value = "Basic " + Base64.getEncoder().encodeToString(both.getBytes());
  }

  @Override
  public boolean requiresRequestCaching() {
    return true;
  }

  @Override
  public String getAuthorization(
      AuthorizationPolicy policy, URI url, Message message, String challenge) {
    return challenge == null ? null : value;
  }
}
