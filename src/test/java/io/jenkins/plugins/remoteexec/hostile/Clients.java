package io.jenkins.plugins.remoteexec.hostile;

import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.HttpCalls;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.provider.ProviderConnection;
import io.jenkins.plugins.remoteexec.provider.hostup.HostupProvider;
import io.jenkins.plugins.remoteexec.provider.hzel.HzelProvider;
import io.jenkins.plugins.remoteexec.provider.osapi.OsapiProvider;
import io.jenkins.plugins.remoteexec.provider.virtuozzo.VirtuozzoProvider;
import okhttp3.OkHttpClient;

/** The clients of all providers, and a target that each of them takes. */
enum Clients {
    OSAPI("web-01") {
        @Override
        ProviderClient connect(ProviderConnection connection, String url) {
            return new OsapiProvider(url, "any").connect(connection);
        }
    },
    VIRTUOZZO("5a124ea0-36a0-49b8-9bd0-e937d958ca8f") {
        @Override
        ProviderClient connect(ProviderConnection connection, String url) {
            VirtuozzoProvider provider = new VirtuozzoProvider(url + "/v3", "any");
            provider.setProject("p");
            return provider.connect(connection);
        }
    },
    HOSTUP("vps_1") {
        @Override
        ProviderClient connect(ProviderConnection connection, String url) {
            HostupProvider provider = new HostupProvider("any");
            provider.setUrl(url);
            return provider.connect(connection);
        }
    },
    HZEL("f47ac10b-58cc-4372-a567-0e02b2c3d479") {
        @Override
        ProviderClient connect(ProviderConnection connection, String url) {
            HzelProvider provider = new HzelProvider("any");
            provider.setUrl(url);
            return provider.connect(connection);
        }
    };

    final String target;

    Clients(String target) {
        this.target = target;
    }

    ProviderClient client(HttpCalls calls, String url) {
        return connect(
                new ProviderConnection(
                        calls.client(new OkHttpClient.Builder(), null), "user", () -> "secret", TimeAndChance.real()),
                url);
    }

    abstract ProviderClient connect(ProviderConnection connection, String url);
}
