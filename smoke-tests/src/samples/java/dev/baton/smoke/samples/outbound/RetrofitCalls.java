package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import okio.BufferedSink;
import retrofit2.Callback;
import retrofit2.Response;
import retrofit2.Retrofit;
import retrofit2.http.Body;
import retrofit2.http.DELETE;
import retrofit2.http.GET;
import retrofit2.http.HEAD;
import retrofit2.http.HTTP;
import retrofit2.http.HeaderMap;
import retrofit2.http.POST;
import retrofit2.http.PUT;
import retrofit2.http.Url;

/** Retrofit, on OkHttp. */
public final class RetrofitCalls implements Call {

  /** What the service calls. */
  interface Downstream {
    @GET
    retrofit2.Call<ResponseBody> get(@Url String url, @HeaderMap Map<String, String> headers);

    @HEAD
    retrofit2.Call<Void> head(@Url String url, @HeaderMap Map<String, String> headers);

    @DELETE
    retrofit2.Call<ResponseBody> delete(@Url String url, @HeaderMap Map<String, String> headers);

    @HTTP(method = "TEST")
    retrofit2.Call<ResponseBody> test(@Url String url, @HeaderMap Map<String, String> headers);

    @POST
    retrofit2.Call<ResponseBody> post(
        @Url String url, @HeaderMap Map<String, String> headers, @Body RequestBody body);

    @PUT
    retrofit2.Call<ResponseBody> put(
        @Url String url, @HeaderMap Map<String, String> headers, @Body RequestBody body);
  }

  private final Integer proxy;
  private final Map<String, Downstream> clients = new ConcurrentHashMap<>();

  public RetrofitCalls(Integer proxy) {
    this.proxy = proxy;
  }

  private Downstream client(Sent request) {
    return clients.computeIfAbsent(
        request.timeout + " " + request.user,
        key ->
            new Retrofit.Builder()
                .baseUrl("http://localhost/")
                .client(OkHttpTransport.client(proxy, request))
                .build()
                .create(Downstream.class));
  }

  @Override
  public String send(Sent request) throws Exception {
    return prepare(request).send();
  }

  @Override
  public void sendThen(Sent request, Runnable then) {
    enqueue(made(request), then);
  }

  private static <T> void enqueue(retrofit2.Call<T> call, Runnable then) {
    call.enqueue(
        new Callback<T>() {
          @Override
          public void onResponse(retrofit2.Call<T> call, Response<T> answer) {
            then.run();
          }

          @Override
          public void onFailure(retrofit2.Call<T> call, Throwable failure) {
            then.run();
          }
        });
  }

  @Override
  public Prepared prepare(Sent request) {
    retrofit2.Call<?> made = made(request);
    return new Prepared() {
      private retrofit2.Call<?> sent = made;

      @Override
      public String send() throws IOException {
        sent = made.clone();
        Response<?> answer = sent.execute();
        ResponseBody error = answer.errorBody();
        return error != null
            ? error.string()
            : answer.body() == null ? "" : ((ResponseBody) answer.body()).string();
      }

      @Override
      public List<String> headers() {
        Headers headers = sent.request().headers();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < headers.size(); i++) {
          lines.add(headers.name(i) + ": " + headers.value(i));
        }
        return lines;
      }
    };
  }

  private retrofit2.Call<?> made(Sent request) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String[] header : request.headers) {
      headers.put(header[0], header[1]);
    }
    Downstream client = client(request);
    switch (request.method) {
      case "GET":
        return client.get(request.url, headers);
      case "HEAD":
        return client.head(request.url, headers);
      case "DELETE":
        return client.delete(request.url, headers);
      case "TEST":
        return client.test(request.url, headers);
      case "POST":
        return client.post(request.url, headers, body(request));
      default:
        return client.put(request.url, headers, body(request));
    }
  }

  private static RequestBody body(Sent request) {
    return new RequestBody() {
      @Override
      public MediaType contentType() {
        return MediaType.parse("application/octet-stream");
      }

      @Override
      public long contentLength() {
        return request.streamed ? -1 : request.body.length;
      }

      @Override
      public void writeTo(BufferedSink sink) throws IOException {
        sink.write(request.body);
      }
    };
  }
}
