package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.OtherFlow;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncTask;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.AsyncSupportConfigurer;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Spring MVC 5.3 and newer in Tomcat, in all the ways in which a controller can answer. */
public final class SpringMvcServer extends TomcatServer {

  private static final ExecutorService SHARED = Executors.newFixedThreadPool(4, Daemons.FACTORY);

  @Override
  public String[] ways() {
    return new String[] {
      "/sync", "/callable", "/web-async-task", "/deferred", "/future", "/sse", "/streaming"
    };
  }

  @Override
  public String[] features() {
    return new String[] {TIMEOUT, ERROR_PAGE, H2C};
  }

  @Override
  protected void deploy(Context context) throws Exception {
    AnnotationConfigWebApplicationContext spring = new AnnotationConfigWebApplicationContext();
    spring.register(Mvc.class);
    Wrapper wrapper = Tomcat.addServlet(context, "spring", new DispatcherServlet(spring));
    wrapper.setAsyncSupported(true);
    map(context, "/", "spring");
    Tomcat.addServlet(context, "failures", EndpointsServlet.class.getName());
    sendFailuresTo("failures", context);
  }

  /** The endpoints. */
  @Controller
  public static class Endpoint {

    @RequestMapping("/sync/{endpoint}")
    public ResponseEntity<String> atOnce(HttpServletRequest request) {
      return entity(request);
    }

    /** In the executor that is configured below. */
    @RequestMapping("/callable/{endpoint}")
    public Callable<ResponseEntity<String>> callable(HttpServletRequest request) {
      return () -> entity(request);
    }

    /** In a thread of its own. */
    @RequestMapping("/web-async-task/{endpoint}")
    public WebAsyncTask<ResponseEntity<String>> task(HttpServletRequest request) {
      return new WebAsyncTask<>(30_000L, new SimpleAsyncTaskExecutor(), () -> entity(request));
    }

    /** By the container's thread, once a thread of another request has set the result. */
    @RequestMapping("/deferred/{endpoint}")
    public DeferredResult<Work> deferred() {
      DeferredResult<Work> result = new DeferredResult<>(30_000L);
      OtherFlow.run(() -> result.setResult(new Work()));
      return result;
    }

    @RequestMapping("/future/{endpoint}")
    public CompletableFuture<ResponseEntity<String>> future(HttpServletRequest request) {
      return CompletableFuture.supplyAsync(() -> entity(request), SHARED);
    }

    /** By a pool of the application's, which then tells the container. */
    @RequestMapping("/sse/{endpoint}")
    public SseEmitter events(HttpServletRequest request) {
      SseEmitter emitter = new SseEmitter(30_000L);
      SHARED.execute(
          () -> {
            try {
              emitter.send(Answer.to(request).body(), MediaType.TEXT_PLAIN);
              emitter.complete();
            } catch (Exception e) {
              emitter.completeWithError(e);
            }
          });
      return emitter;
    }

    @RequestMapping("/streaming/{endpoint}")
    public StreamingResponseBody streaming(HttpServletRequest request) {
      return out -> out.write(Answer.to(request).body().getBytes(StandardCharsets.UTF_8));
    }

    @RequestMapping("/timeout/{endpoint}")
    public DeferredResult<ResponseEntity<String>> timeout(HttpServletRequest request) {
      DeferredResult<ResponseEntity<String>> result = new DeferredResult<>(10L);
      result.onTimeout(() -> result.setResult(entity(request)));
      return result;
    }

    private static ResponseEntity<String> entity(HttpServletRequest request) {
      Answer answer = Answer.to(request);
      return ResponseEntity.status(answer.status()).body(answer.body());
    }
  }

  /** A result that is worked out where it is written. */
  static final class Work {}

  private static final class WorkHandler implements HandlerMethodReturnValueHandler {
    @Override
    public boolean supportsReturnType(MethodParameter type) {
      return type.getParameterType() == Work.class;
    }

    @Override
    public void handleReturnValue(
        Object value, MethodParameter type, ModelAndViewContainer model, NativeWebRequest request) {
      model.setRequestHandled(true);
      OverServlet.serve(
          request.getNativeRequest(HttpServletRequest.class),
          request.getNativeResponse(HttpServletResponse.class),
          null);
    }
  }

  /** The application. */
  @Configuration
  @EnableWebMvc
  public static class Mvc implements WebMvcConfigurer {

    @Bean
    public Endpoint controller() {
      return new Endpoint();
    }

    @Bean
    public ThreadPoolTaskExecutor executor() {
      ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
      executor.setCorePoolSize(4);
      executor.setDaemon(true);
      return executor;
    }

    @Override
    public void configureAsyncSupport(AsyncSupportConfigurer async) {
      async.setTaskExecutor(executor());
      async.setDefaultTimeout(30_000);
    }

    @Override
    public void addReturnValueHandlers(List<HandlerMethodReturnValueHandler> handlers) {
      handlers.add(new WorkHandler());
    }
  }
}
