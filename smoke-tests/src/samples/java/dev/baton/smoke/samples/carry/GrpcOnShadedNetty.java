package dev.baton.smoke.samples.carry;

import io.grpc.ManagedChannelBuilder;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;

/** gRPC on the Netty that it brings along. */
public final class GrpcOnShadedNetty extends OverGrpc {

  @Override
  int serve(ServerServiceDefinition service, Executor executor) throws IOException {
    return started(
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0)), service, executor);
  }

  @Override
  ManagedChannelBuilder<?> channel(int port) {
    return NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext();
  }
}
