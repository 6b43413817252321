package dev.baton.smoke.kubernetes;

import java.io.IOException;
import java.net.InetAddress;

/**
 * What a pod has of networks: a loopback device of its own, and {@code eth0}, a pair of virtual
 * devices with this machine at the other end. It goes with the last process in it.
 *
 * @param pod the address that others find the pod at
 * @param node the only other one that the pod can reach
 */
record PodNetwork(InetAddress pod, InetAddress node) {

  /** What networks in as many pods at once as there may be begin with. */
  private static final int BEGIN = 10 << 24 | 244 << 16;

  /**
   * Makes one.
   *
   * @param process that has a network namespace of its own, where nothing is set up
   */
  static PodNetwork of(long process) throws IOException, InterruptedException {
    int first = BEGIN + (int) (process % (1 << 14)) * 4;
    InetAddress node = address(first + 1);
    InetAddress pod = address(first + 2);
    String device = "baton" + process;
    String inside = "nsenter --target " + process + " --net ";
    run(
        "set -e",
        "ip link add name " + device + " type veth peer name eth0 netns " + process,
        "ip address add " + node.getHostAddress() + "/30 dev " + device,
        "ip link set " + device + " up",
        inside + "ip link set lo up",
        inside + "ip address add " + pod.getHostAddress() + "/30 dev eth0",
        inside + "ip link set eth0 up");
    return new PodNetwork(pod, node);
  }

  private static InetAddress address(int bits) throws IOException {
    byte[] address = {
      (byte) (bits >> 24), (byte) (bits >> 16), (byte) (bits >> 8), (byte) bits,
    };
    return InetAddress.getByAddress(address);
  }

  private static void run(String... lines) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("sh", "-c", String.join("\n", lines)).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IOException("the pod's network cannot be made: " + said);
    }
  }
}
