module app {
  requires java.net.http;
  requires jdk.net;
  requires org.apache.httpcomponents.client5.httpclient5;
  requires org.apache.httpcomponents.core5.httpcore5;
  requires org.apache.tomcat.embed.core;
  requires org.slf4j;

  exports app;
}
