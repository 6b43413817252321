package dev.baton.instrumentation;

import dev.baton.instrumentation.carry.ActiveMq;
import dev.baton.instrumentation.carry.AkkaActors;
import dev.baton.instrumentation.carry.ArmeriaStreams;
import dev.baton.instrumentation.carry.Artemis;
import dev.baton.instrumentation.carry.CompletableFutures;
import dev.baton.instrumentation.carry.Coroutines;
import dev.baton.instrumentation.carry.ForkJoin;
import dev.baton.instrumentation.carry.FutureTasks;
import dev.baton.instrumentation.carry.GrizzlyThreadPools;
import dev.baton.instrumentation.carry.Guava;
import dev.baton.instrumentation.carry.Hystrix;
import dev.baton.instrumentation.carry.JBossThreads;
import dev.baton.instrumentation.carry.JettyThreadPool;
import dev.baton.instrumentation.carry.Kafka;
import dev.baton.instrumentation.carry.LibertyThreadPool;
import dev.baton.instrumentation.carry.MicronautFlows;
import dev.baton.instrumentation.carry.Mutiny;
import dev.baton.instrumentation.carry.Mutiny2;
import dev.baton.instrumentation.carry.NettyEventLoops;
import dev.baton.instrumentation.carry.NettyTimers;
import dev.baton.instrumentation.carry.PekkoActors;
import dev.baton.instrumentation.carry.Quartz;
import dev.baton.instrumentation.carry.RabbitMq;
import dev.baton.instrumentation.carry.Reactor;
import dev.baton.instrumentation.carry.RxJava1;
import dev.baton.instrumentation.carry.RxJava2;
import dev.baton.instrumentation.carry.RxJava3;
import dev.baton.instrumentation.carry.ScalaFutures;
import dev.baton.instrumentation.carry.SpringAmqp;
import dev.baton.instrumentation.carry.SpringJms;
import dev.baton.instrumentation.carry.SpringKafka;
import dev.baton.instrumentation.carry.SpringScheduling;
import dev.baton.instrumentation.carry.SubmissionPublishers;
import dev.baton.instrumentation.carry.ThreadPools;
import dev.baton.instrumentation.carry.Threads;
import dev.baton.instrumentation.carry.Timers;
import dev.baton.instrumentation.carry.TomcatThreadPool;
import dev.baton.instrumentation.carry.Vertx;
import dev.baton.instrumentation.carry.Vertx3;
import dev.baton.instrumentation.carry.Vertx5;
import dev.baton.instrumentation.inbound.AkkaHttp;
import dev.baton.instrumentation.inbound.ArmeriaServer;
import dev.baton.instrumentation.inbound.Grizzly;
import dev.baton.instrumentation.inbound.GrpcServer;
import dev.baton.instrumentation.inbound.Helidon;
import dev.baton.instrumentation.inbound.JakartaServlet;
import dev.baton.instrumentation.inbound.JavaxServlet;
import dev.baton.instrumentation.inbound.JdkHttpServer;
import dev.baton.instrumentation.inbound.Jetty;
import dev.baton.instrumentation.inbound.Jetty12;
import dev.baton.instrumentation.inbound.KtorCio;
import dev.baton.instrumentation.inbound.Liberty;
import dev.baton.instrumentation.inbound.MicronautServer;
import dev.baton.instrumentation.inbound.Netty;
import dev.baton.instrumentation.inbound.NettyHttp2;
import dev.baton.instrumentation.inbound.PekkoHttp;
import dev.baton.instrumentation.inbound.ReactorNetty;
import dev.baton.instrumentation.inbound.Tomcat;
import dev.baton.instrumentation.inbound.Undertow;
import dev.baton.instrumentation.inbound.UndertowServlet;
import dev.baton.instrumentation.inbound.VertxServer;
import dev.baton.instrumentation.log.JBossLogManager;
import dev.baton.instrumentation.log.Log4j1;
import dev.baton.instrumentation.log.Log4j2;
import dev.baton.instrumentation.log.Logback;
import dev.baton.instrumentation.outbound.AkkaHttpClient;
import dev.baton.instrumentation.outbound.ApacheHttpAsyncClient4;
import dev.baton.instrumentation.outbound.ApacheHttpAsyncClient5;
import dev.baton.instrumentation.outbound.ApacheHttpClient4;
import dev.baton.instrumentation.outbound.ApacheHttpClient5;
import dev.baton.instrumentation.outbound.ArmeriaClient;
import dev.baton.instrumentation.outbound.AsyncHttpClient;
import dev.baton.instrumentation.outbound.AwsSdkNetty;
import dev.baton.instrumentation.outbound.CommonsHttpClient;
import dev.baton.instrumentation.outbound.GrpcClient;
import dev.baton.instrumentation.outbound.HelidonClient;
import dev.baton.instrumentation.outbound.HttpUrlConnection;
import dev.baton.instrumentation.outbound.JdkHttpClient;
import dev.baton.instrumentation.outbound.JettyClient;
import dev.baton.instrumentation.outbound.JettyClient12;
import dev.baton.instrumentation.outbound.KtorCioClient;
import dev.baton.instrumentation.outbound.NettyClient;
import dev.baton.instrumentation.outbound.NettyHttp2Client;
import dev.baton.instrumentation.outbound.OkHttp;
import dev.baton.instrumentation.outbound.OkHttp2;
import dev.baton.instrumentation.outbound.PekkoHttpClient;
import dev.baton.instrumentation.outbound.ReactorNettyClient;
import dev.baton.instrumentation.outbound.VertxClient;
import dev.baton.instrumentation.tracer.Brave;
import dev.baton.instrumentation.tracer.OpenTelemetryApi;
import dev.baton.instrumentation.tracer.OpenTelemetrySdk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Every library that Baton knows. */
public final class Libraries {

  private static final List<Library> ALL =
      Arrays.asList(
          // inbound
          new Tomcat(),
          new Jetty(),
          new Jetty12(),
          new Liberty(),
          new Grizzly(),
          new Undertow(),
          new UndertowServlet(),
          new Netty(),
          new NettyHttp2(),
          new ReactorNetty(),
          new GrpcServer(),
          new VertxServer(),
          new ArmeriaServer(),
          new MicronautServer(),
          new Helidon(),
          new PekkoHttp(),
          new AkkaHttp(),
          new KtorCio(),
          new JdkHttpServer(),
          new JavaxServlet(),
          new JakartaServlet(),
          // carry
          new ThreadPools(),
          new FutureTasks(),
          new ForkJoin(),
          new CompletableFutures(),
          new Threads(),
          new Timers(),
          new SubmissionPublishers(),
          new TomcatThreadPool(),
          new JettyThreadPool(),
          new Quartz(),
          new JBossThreads(),
          new GrizzlyThreadPools(),
          new LibertyThreadPool(),
          new Guava(),
          new SpringScheduling(),
          new SpringJms(),
          new SpringKafka(),
          new SpringAmqp(),
          new Kafka(),
          new RabbitMq(),
          new ActiveMq(),
          new Artemis(),
          new Hystrix(),
          new NettyEventLoops(),
          new NettyTimers(),
          new RxJava1(),
          new RxJava2(),
          new RxJava3(),
          new Coroutines(),
          new MicronautFlows(),
          new Mutiny(),
          new Mutiny2(),
          new ScalaFutures(),
          new Vertx(),
          new Vertx3(),
          new Vertx5(),
          new ArmeriaStreams(),
          new PekkoActors(),
          new AkkaActors(),
          new Reactor(),
          // outbound
          new HttpUrlConnection(),
          new JdkHttpClient(),
          new ApacheHttpClient4(),
          new ApacheHttpAsyncClient4(),
          new ApacheHttpClient5(),
          new ApacheHttpAsyncClient5(),
          new OkHttp2(),
          new OkHttp(),
          new JettyClient(),
          new JettyClient12(),
          new AsyncHttpClient(),
          new NettyClient(),
          new AwsSdkNetty(),
          new NettyHttp2Client(),
          new ReactorNettyClient(),
          new GrpcClient(),
          new VertxClient(),
          new HelidonClient(),
          new ArmeriaClient(),
          new PekkoHttpClient(),
          new AkkaHttpClient(),
          new KtorCioClient(),
          new CommonsHttpClient(),
          // log
          new Logback(),
          new Log4j2(),
          new Log4j1(),
          new JBossLogManager(),
          // tracer
          new OpenTelemetryApi(),
          new OpenTelemetrySdk(),
          new Brave());

  private Libraries() {}

  /** All libraries, inbound to tracer. */
  public static List<Library> all() {
    return Collections.unmodifiableList(ALL);
  }

  /** The name that {@code disable}, the reports and the documentation call a library by. */
  public static String name(Library library) {
    return library.getClass().getSimpleName();
  }

  /** {@code inbound}, {@code carry}, {@code outbound}, {@code log} or {@code tracer}. */
  public static String role(Library library) {
    String type = library.getClass().getName();
    String pack = type.substring(0, type.lastIndexOf('.'));
    return pack.substring(pack.lastIndexOf('.') + 1);
  }

  /** The hooks of one library, as it declares them. */
  public static List<Hooks.Row> rows(Library library) {
    Hooks hooks = new Hooks(name(library));
    library.declare(hooks);
    return hooks.rows();
  }

  /** The hooks of all libraries. */
  public static List<Hooks.Row> rows() {
    List<Hooks.Row> rows = new ArrayList<>();
    for (Library library : ALL) {
      rows.addAll(rows(library));
    }
    return rows;
  }
}
