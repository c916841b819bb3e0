import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/** Posts with Apache HttpClient 5 or OkHttp 4, as the first argument says. */
public class LibraryClients {
  public static void main(String[] args) throws Exception {
    for (int at = 3; at + 1 < args.length; at += 2) {
      byte[] body = Files.readAllBytes(Path.of(args[at + 1]));
      if (args[0].equals("apache")) apache(args[1], args[at], body, at > 3);
      else okhttp(args[1], args[at], body);
    }
  }

  private static void apache(String url, String contentType, byte[] body, boolean expects)
      throws Exception {
    var config = RequestConfig.custom().setExpectContinueEnabled(expects).build();
    try (var client = HttpClients.custom().setDefaultRequestConfig(config).build()) {
      HttpPost post = new HttpPost(url);
      post.setEntity(new ByteArrayEntity(body, null));
      post.setHeader("Content-Type", contentType);
      client.execute(post, answer -> {
        print(answer.getCode(), EntityUtils.toByteArray(answer.getEntity()));
        return null;
      });
    }
  }

  private static final OkHttpClient okhttp = new OkHttpClient();

  private static void okhttp(String url, String contentType, byte[] body) throws Exception {
    var post = new Request.Builder().url(url)
        .post(RequestBody.create(body, MediaType.get(contentType))).build();
    try (var answer = okhttp.newCall(post).execute()) {
      print(answer.code(), answer.body().bytes());
    }
  }

  private static void print(int status, byte[] body) {
    System.out.println(status + " " + Base64.getEncoder().encodeToString(body));
  }
}
