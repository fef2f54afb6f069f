package io.jenkins.plugins.remoteexec.provider.osapi;

import io.jenkins.plugins.remoteexec.contract.ApiCall;
import io.jenkins.plugins.remoteexec.contract.ProviderFixture;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.BaseUrl;
import io.jenkins.plugins.remoteexec.http.HttpCalls;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.simulator.Faults;
import io.jenkins.plugins.remoteexec.simulator.osapi.OsapiTokens;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import okhttp3.OkHttpClient;

/** An OSAPI, simulated or real, with the host web-01. */
final class OsapiContractFixture implements ProviderFixture {
    private final URI url;
    private final Faults faults;
    private final Runnable stop;
    private final String secret;
    private final String wrongSecret;
    private final String powerlessSecret;

    // a token holds the time at which it was made: each must be made once, or nobody could look for it in a message
    OsapiContractFixture(URI url, OsapiTokens tokens, Faults faults, Runnable stop) {
        this.url = url;
        this.faults = faults;
        this.stop = stop;
        secret = tokens.admin();
        wrongSecret = tokens.mint().roles("admin").signedWith("another key").sign();
        powerlessSecret = tokens.readOnly();
    }

    @Override
    public ProviderClient client(OkHttpClient http, String secret) {
        return new OsapiClient(json(http), () -> secret);
    }

    private JsonClient json(OkHttpClient http) {
        return new JsonClient(http, BaseUrl.parse(url.toString()), "OSAPI", TimeAndChance.real());
    }

    @Override
    public boolean hasRecord(String record) throws Exception {
        try (HttpCalls calls = new HttpCalls()) {
            OsapiApi api = new OsapiApi(json(calls.client(new OkHttpClient.Builder(), null)), () -> secret);
            return api.send(OsapiJobs.request(record)).isSuccess();
        }
    }

    @Override
    public String secret() {
        return secret;
    }

    @Override
    public String wrongSecret() {
        return wrongSecret;
    }

    @Override
    public Optional<String> powerlessSecret() {
        return Optional.of(powerlessSecret);
    }

    @Override
    public String target() {
        return "web-01";
    }

    @Override
    public String unknownTarget() {
        return "web-99";
    }

    @Override
    public List<String> impossibleTargets() {
        return List.of("_other", "group:", "a b", "..", "web/01", "web?x");
    }

    @Override
    public Faults.Builder on(ApiCall call) {
        return call == ApiCall.SUBMIT ? faults.on("POST", "/command/") : faults.on("GET", "/job/");
    }

    @Override
    public void close() {
        stop.run();
    }
}
