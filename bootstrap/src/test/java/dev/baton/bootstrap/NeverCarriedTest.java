package dev.baton.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeverCarriedTest {

  @ParameterizedTest
  @CsvSource({
    "io.netty.channel.AbstractChannel$AbstractUnsafe$1, true",
    "io.netty.channel.nio.AbstractNioChannel$1, true",
    "io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoop$5, true",
    "io.netty.channel.AbstractChannelHandlerContext$WriteTask, false",
    "io.netty.handler.timeout.IdleStateHandler$AllIdleTimeoutTask, true",
    "io.netty.util.concurrent.ScheduledFutureTask, true",
    "reactor.netty.channel.FluxReceive$$Lambda/0x00007f, false",
    "shaded.reactor.netty.channel.MonoSendMany$SendManyInner, false",
    "netty.channel.Relocated, true",
    "com.acme.Task, false",
  })
  void whatNettysLoopsKeepGoingByIsOfNoFlow(String task, boolean ofLoops) {
    assertThat(NeverCarried.isEventLoops(task)).isEqualTo(ofLoops);
  }

  /** They wait for as long as the JVM lives, whoever needed them first. */
  @ParameterizedTest
  @CsvSource({
    "io.smallrye.common.ref.References$ReaperThread, true",
    "org.wildfly.common.ref.References$ReaperThread, true",
    "io.smallrye.common.ref.References, false",
  })
  void reapersOfReferencesAreOfNoFlow(String type, boolean isOfNone) {
    assertThat(NeverCarried.contains(type)).isEqualTo(isOfNone);
  }
}
