package dev.baton.smoke;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** As much of HTTP/1.1 as the tests need, read by hand so that nothing is tidied up on the way. */
final class Heads {

  private Heads() {}

  /** A line without its CRLF, null at the end of the stream. */
  static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(64);
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b == '\n') {
        String text = line.toString(ISO_8859_1);
        if (!text.endsWith("\r")) {
          throw new IOException("line ends with LF alone: " + text);
        }
        return text.substring(0, text.length() - 1);
      }
      line.write(b);
    }
    if (line.size() > 0) {
      throw new IOException("cut off in a line: " + line);
    }
    return null;
  }

  static String chunks(InputStream in) throws IOException {
    StringBuilder body = new StringBuilder();
    for (int size = size(in); size > 0; size = size(in)) {
      body.append(new String(in.readNBytes(size), ISO_8859_1));
      line(in);
    }
    line(in);
    return body.toString();
  }

  private static int size(InputStream in) throws IOException {
    return Integer.parseInt(line(in).split(";")[0].trim(), 16);
  }
}
