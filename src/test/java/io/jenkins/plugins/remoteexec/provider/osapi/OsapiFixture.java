package io.jenkins.plugins.remoteexec.provider.osapi;

import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.BaseUrl;
import io.jenkins.plugins.remoteexec.http.HttpCalls;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.simulator.osapi.OsapiSimulator;
import io.jenkins.plugins.remoteexec.simulator.osapi.OsapiSimulatorBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Assertions;

/** A simulated OSAPI with the host web-01, and a client with an administrator's token. */
final class OsapiFixture implements AutoCloseable {
    final OsapiSimulator osapi;
    final HttpCalls calls = new HttpCalls();
    final OsapiClient client;
    String token;

    OsapiFixture() throws IOException {
        this(UnaryOperator.identity());
    }

    OsapiFixture(UnaryOperator<OsapiSimulatorBuilder> switches) throws IOException {
        osapi = switches.apply(OsapiSimulator.withHosts("web-01")).start();
        token = osapi.tokens().admin();
        client = client(osapi.baseUrl().toString());
    }

    OsapiClient client(String url) {
        return client(url, InstantSource.system());
    }

    OsapiClient client(String url, InstantSource clock) {
        OkHttpClient http = calls.client(new OkHttpClient.Builder(), null);
        return new OsapiClient(new JsonClient(http, BaseUrl.parse(url), "OSAPI"), () -> token, clock);
    }

    /** The API as an administrator uses it. */
    OsapiApi api() {
        JsonClient http = new JsonClient(
                calls.client(new OkHttpClient.Builder(), null),
                BaseUrl.parse(osapi.baseUrl().toString()),
                "OSAPI");
        return new OsapiApi(http, () -> osapi.tokens().admin());
    }

    /** How many jobs the server has a record of. */
    int jobs() throws Exception {
        return get(api().get(JsonRequest.get("list its jobs", "job")))
                .path("total_items")
                .asInt();
    }

    ExecStatus shell(String text) throws Exception {
        return get(client.submit(ExecRequest.shell("web-01", text, Duration.ofMinutes(5))));
    }

    ExecStatus exec(String directory, String... arguments) throws Exception {
        return get(
                client.submit(new ExecRequest("web-01", List.of(arguments), null, directory, Duration.ofMinutes(5))));
    }

    /** The failure of a harmless command, which must not have run. */
    ApiException refusal() {
        ApiException error = failure(client.submit(ExecRequest.shell("web-01", "true", Duration.ofMinutes(5))));
        Assertions.assertEquals(List.of(), runs());
        return error;
    }

    /** The programs that were really started. */
    List<String> runs() {
        return osapi.host("web-01").runs();
    }

    static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    ApiException failure(CompletableFuture<?> future) {
        ExecutionException failed =
                Assertions.assertThrows(ExecutionException.class, () -> future.get(60, TimeUnit.SECONDS));
        ApiException error = ApiException.of(failed.getCause());
        if (token != null && !token.isBlank()) {
            Assertions.assertFalse(error.getMessage().contains(token), error::getMessage);
        }
        return error;
    }

    @Override
    public void close() {
        calls.close();
        osapi.close();
    }
}
