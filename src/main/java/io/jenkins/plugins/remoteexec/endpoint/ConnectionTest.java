package io.jenkins.plugins.remoteexec.endpoint;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.util.FormValidation;
import io.jenkins.plugins.remoteexec.connection.RemoteExecEngine;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.provider.ApiCredentials;
import io.jenkins.plugins.remoteexec.provider.RemoteProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import jenkins.util.SystemProperties;

/** Logs in to an endpoint's API and reports the result. Waits, but only for a limited time. */
final class ConnectionTest {
    /** Whole seconds; can be increased by a system property for a slow API. */
    static final String SECONDS = "io.jenkins.plugins.remoteexec.connectionTestSeconds";

    private static final int DEFAULT_SECONDS = 30;

    private ConnectionTest() {}

    /**
     * @param endpoint what to test; need not be saved anywhere
     * @param folder the folder that it is, or will be, kept on, or null for the global configuration
     * @throws IllegalArgumentException if a setting is wrong; nothing was sent then
     */
    @NonNull
    static FormValidation of(@NonNull Endpoint endpoint, @CheckForNull Item folder) {
        endpoint.check();
        RemoteProvider provider = endpoint.checkedProvider();
        ProviderClient client;
        try {
            ApiCredentials credentials = CredentialsLookup.byForm(folder, provider)
                    .of(endpoint.getName(), folder instanceof ItemGroup<?> group ? group : null);
            client = RemoteExecEngine.get().client(provider, endpoint.getCaCertificate(), credentials);
        } catch (AbortException e) {
            return FormValidation.error(e.getMessage());
        }
        int within = SystemProperties.getInteger(SECONDS, DEFAULT_SECONDS);
        FormCall<ProviderClient.Probe> probe = FormCall.start(client::probe);
        try {
            return say(probe.get(within));
        } catch (TimeoutException e) {
            return FormValidation.error(Messages.ConnectionTest_late(within));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FormValidation.error(Messages.ConnectionTest_late(within));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiException why) {
                return FormValidation.error(why.getMessage());
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            probe.cancel();
        }
    }

    private static FormValidation say(ProviderClient.Probe probe) {
        String summary = Messages.ConnectionTest_took(
                sentence(probe.summary()), probe.took().toMillis());
        if (probe.warnings().isEmpty()) {
            return FormValidation.ok(summary);
        }
        List<String> sentences = new ArrayList<>(List.of(summary));
        probe.warnings().forEach(warning -> sentences.add(sentence(warning)));
        return FormValidation.warning(String.join(" ", sentences));
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }
}
