import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;

/** Posts with the JDK's client as it comes: HTTP/2 by Upgrade; the second body with Expect. */
public class JdkClient {
  public static void main(String[] args) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    for (int at = 2; at + 1 < args.length; at += 2) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(args[0]))
          .timeout(Duration.ofSeconds(20))
          .header("Content-Type", args[at])
          .expectContinue(at == 4)
          .POST(BodyPublishers.ofByteArray(Files.readAllBytes(Path.of(args[at + 1]))))
          .build();
      var answer = client.send(request, BodyHandlers.ofByteArray());
      System.out.println(answer.statusCode() + " " + Base64.getEncoder().encodeToString(answer.body()));
    }
  }
}
