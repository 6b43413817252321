package dev.baton.instrumentation.outbound;

import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;

/**
 * The asynchronous transport of Amazon's SDK, 2.16–2.57, on Netty. Hooked where a call is handed to
 * it, for calls of no flow only: the thread that asks for one knows whose it is, and the event loop
 * that writes it does not. Netty's codec writes the headers, behind what the SDK signed.
 */
public final class AwsSdkNetty implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient")
        .method("execute", "software.amazon.awssdk.http.async.AsyncExecuteRequest")
        .enter(Execute.class);
  }

  static final class Execute {
    static void enter() {
      CurrentHeaders.ofCaller();
    }
  }
}
