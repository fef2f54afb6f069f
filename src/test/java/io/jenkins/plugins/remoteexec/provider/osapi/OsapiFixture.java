package io.jenkins.plugins.remoteexec.provider.osapi;

import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.BaseUrl;
import io.jenkins.plugins.remoteexec.http.HttpCalls;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.simulator.osapi.OsapiSimulator;
import io.jenkins.plugins.remoteexec.simulator.osapi.OsapiSimulatorBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.function.Executable;

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
        return client(url, TimeAndChance.real());
    }

    OsapiClient client(String url, TimeAndChance time) {
        return new OsapiClient(json(url, time), () -> token);
    }

    /** @param longestDirectRun after how many seconds a direct command is ended */
    OsapiClient client(String url, int longestDirectRun) {
        return new OsapiClient(json(url, TimeAndChance.real()), () -> token, longestDirectRun);
    }

    /** The API as an administrator uses it. */
    OsapiApi api() {
        return new OsapiApi(json(osapi.baseUrl().toString(), TimeAndChance.real()), () -> osapi.tokens()
                .admin());
    }

    private JsonClient json(String url, TimeAndChance time) {
        return new JsonClient(calls.client(new OkHttpClient.Builder(), null), BaseUrl.parse(url), "OSAPI", time);
    }

    /** How many jobs the server has a record of. */
    int jobs() throws Exception {
        return api().get(JsonRequest.get("list its jobs", "job"))
                .path("total_items")
                .asInt();
    }

    ExecStatus shell(String text) throws Exception {
        return client.submit(ExecRequest.shell("web-01", text, Duration.ofMinutes(5)));
    }

    ExecStatus exec(String directory, String... arguments) throws Exception {
        return client.submit(new ExecRequest("web-01", List.of(arguments), null, directory, Duration.ofMinutes(5)));
    }

    /** The failure of a harmless command, which must not have run. */
    ApiException refusal() {
        ApiException error = failure(() -> client.submit(ExecRequest.shell("web-01", "true", Duration.ofMinutes(5))));
        Assertions.assertEquals(List.of(), runs());
        return error;
    }

    /** The programs that were really started. */
    List<String> runs() {
        return osapi.host("web-01").runs();
    }

    ApiException failure(Executable call) {
        ApiException error = Assertions.assertThrows(ApiException.class, call);
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
