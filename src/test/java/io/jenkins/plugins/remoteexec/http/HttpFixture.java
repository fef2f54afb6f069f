package io.jenkins.plugins.remoteexec.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.function.Executable;

/** Clients to try, and what became of their requests. */
final class HttpFixture implements AutoCloseable {
    static final String TOKEN = "tok-5f2c9a";
    static final String SECRET_BODY = "body-77d0e1";

    private static final JsonNode BODY = JsonNodeFactory.instance.objectNode().put("command", SECRET_BODY);

    final HttpCalls calls = new HttpCalls();

    JsonClient client(String url) {
        return client(url, new OkHttpClient.Builder(), null);
    }

    JsonClient client(String url, OkHttpClient.Builder base, CertificateTrust trust) {
        return new JsonClient(calls.client(base, trust), BaseUrl.parse(url), "Service", TimeAndChance.real());
    }

    JsonClient client(String url, long longestAnswer, Duration bodyWithin) {
        OkHttpClient http = calls.client(new OkHttpClient.Builder(), null);
        return new JsonClient(http, BaseUrl.parse(url), "Service", TimeAndChance.real(), longestAnswer, bodyWithin);
    }

    static JsonRequest post() {
        return JsonRequest.post("run it", BODY, "run").header("Authorization", "Bearer " + TOKEN);
    }

    static JsonRequest get() {
        return JsonRequest.get("look", "look").header("Authorization", "Bearer " + TOKEN);
    }

    /** The failure, after a look at what no message may hold. */
    static ApiException failure(Executable call) {
        ApiException error = Assertions.assertThrows(ApiException.class, call);
        for (Throwable each = error; each != null; each = each.getCause()) {
            Assertions.assertFalse(each.toString().contains(TOKEN), each::toString);
            Assertions.assertFalse(each.toString().contains(SECRET_BODY), each::toString);
        }
        Assertions.assertFalse(error.getMessage().contains("\n"), error::getMessage);
        return error;
    }

    @Override
    public void close() {
        calls.close();
    }
}
