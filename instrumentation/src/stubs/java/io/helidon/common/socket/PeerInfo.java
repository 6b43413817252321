package io.helidon.common.socket;

import java.net.SocketAddress;

public interface PeerInfo {
  SocketAddress address();
}
