package io.jenkins.plugins.remoteexec.engine.core;

import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.ApiException;
import java.util.List;

/** Passes everything on to another provider. */
abstract class ForwardingProvider implements ProviderClient {
    private final ProviderClient provider;

    ForwardingProvider(ProviderClient provider) {
        this.provider = provider;
    }

    @Override
    public String describe() {
        return provider.describe();
    }

    @Override
    public Capabilities capabilities() {
        return provider.capabilities();
    }

    @Override
    public ExecStatus submit(ExecRequest request) throws ApiException {
        return provider.submit(request);
    }

    @Override
    public ExecStatus poll(String target, String handle) throws ApiException {
        return provider.poll(target, handle);
    }

    @Override
    public Probe probe() throws ApiException {
        return provider.probe();
    }

    @Override
    public List<TargetInfo> targets() throws ApiException {
        return provider.targets();
    }
}
