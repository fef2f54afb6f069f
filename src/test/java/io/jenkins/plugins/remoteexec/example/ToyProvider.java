package io.jenkins.plugins.remoteexec.example;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.provider.ApiCredentials;
import io.jenkins.plugins.remoteexec.provider.ProviderConnection;
import io.jenkins.plugins.remoteexec.provider.RemoteProvider;
import io.jenkins.plugins.remoteexec.provider.RemoteProviderDescriptor;
import java.util.List;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/** The form model of the example: what an administrator configures. */
public final class ToyProvider extends RemoteProvider {
    private static final long serialVersionUID = 1L;

    private final String url;
    private final String credentialsId;

    @DataBoundConstructor
    public ToyProvider(String url, String credentialsId) {
        this.url = url;
        this.credentialsId = credentialsId;
    }

    @Override
    public String getUrl() {
        return url;
    }

    @Override
    public String getCredentialsId() {
        return credentialsId;
    }

    @Override
    public ProviderClient connect(ProviderConnection connection) {
        return new ToyClient(connection.json(url, "Toy"), connection.secret());
    }

    // A real provider has @Extension here. The example does without, or it would show up in this plugin's own tests.
    @Symbol("toy")
    public static final class DescriptorImpl extends RemoteProviderDescriptor {
        @Override
        @NonNull
        public String getDisplayName() {
            return "Toy";
        }

        @Override
        public List<ApiCredentials.Kind> credentialKinds() {
            return List.of(ApiCredentials.Kind.SECRET_TEXT);
        }
    }
}
