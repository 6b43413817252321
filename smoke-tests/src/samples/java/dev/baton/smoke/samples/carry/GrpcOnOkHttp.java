package dev.baton.smoke.samples.carry;

import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannelBuilder;
import io.grpc.ServerServiceDefinition;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.okhttp.OkHttpServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;

/** gRPC on its own OkHttp. */
public final class GrpcOnOkHttp extends OverGrpc {

  @Override
  int serve(ServerServiceDefinition service, Executor executor) throws IOException {
    return started(
        OkHttpServerBuilder.forPort(
            new InetSocketAddress("127.0.0.1", 0), InsecureServerCredentials.create()),
        service,
        executor);
  }

  @Override
  ManagedChannelBuilder<?> channel(int port) {
    return OkHttpChannelBuilder.forAddress("127.0.0.1", port).usePlaintext();
  }
}
