package dev.baton.smoke.samples.carry;

import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannelBuilder;
import io.grpc.ServerBuilder;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.okhttp.OkHttpServerBuilder;
import java.net.InetSocketAddress;

/** gRPC on its own OkHttp. */
public final class GrpcOnOkHttp extends OverGrpc {

  @Override
  ServerBuilder<?> server() {
    return OkHttpServerBuilder.forPort(
        new InetSocketAddress("127.0.0.1", 0), InsecureServerCredentials.create());
  }

  @Override
  ManagedChannelBuilder<?> channel(int port) {
    return OkHttpChannelBuilder.forAddress("127.0.0.1", port).usePlaintext();
  }
}
