package dev.baton.smoke.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The smallest program that uses what Baton hooks in every JVM: one {@code HttpURLConnection} call
 * from one thread pool. With an argument the task is a lambda: the JVM then links lambdas for the
 * program already, and not for the agent alone.
 */
final class HelloWorld {

  private static final String ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";

  private HelloWorld() {}

  public static void main(String[] args) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      new Thread("server") {
        @Override
        public void run() {
          answerOne(server);
        }
      }.start();
      ExecutorService pool = Executors.newFixedThreadPool(1);
      int port = server.getLocalPort();
      Callable<String> call =
          args.length > 0
              ? () -> get(port)
              : new Callable<String>() {
                @Override
                public String call() throws IOException {
                  return get(port);
                }
              };
      Future<String> answer = pool.submit(call);
      // Before the answer is there: a worker that has to wait for a next task loads ForkJoinPool,
      // and whether it has to would be a matter of chance.
      pool.shutdown();
      System.out.println(answer.get());
    }
  }

  private static String get(int port) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) new URL("http://127.0.0.1:" + port + "/").openConnection();
    try (InputStream in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private static void answerOne(ServerSocket server) {
    try (Socket socket = server.accept();
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream()) {
      // The request is over with the first empty line.
      for (int ends = 0; ends < 4; ) {
        int c = in.read();
        if (c < 0) {
          throw new IOException("the request ended in its head");
        }
        ends = c == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : 0;
      }
      out.write(ANSWER.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      e.printStackTrace(); // The caller's get fails, and with it the program.
    }
  }
}
