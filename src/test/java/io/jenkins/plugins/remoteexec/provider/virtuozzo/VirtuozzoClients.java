package io.jenkins.plugins.remoteexec.provider.virtuozzo;

import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.provider.ProviderConnection;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulator;
import okhttp3.OkHttpClient;

/** Clients of a simulated Virtuozzo for those outside of this room; in Jenkins, the form makes them. */
public final class VirtuozzoClients {
    private VirtuozzoClients() {}

    /** A client that logs in as the simulator's only user. */
    public static ProviderClient withPassword(OkHttpClient http, VirtuozzoSimulator virtuozzo, String password) {
        return new VirtuozzoClient(
                new ProviderConnection(http, null, () -> password, TimeAndChance.real()),
                virtuozzo.identityUrl().toString(),
                new KeystoneLogin.Password(
                        VirtuozzoSimulator.USER,
                        VirtuozzoSimulator.DOMAIN,
                        VirtuozzoSimulator.PROJECT,
                        VirtuozzoSimulator.DOMAIN),
                VirtuozzoOptions.DEFAULT);
    }
}
