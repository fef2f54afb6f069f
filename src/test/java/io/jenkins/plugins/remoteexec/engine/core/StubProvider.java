package io.jenkins.plugins.remoteexec.engine.core;

import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.ApiException;
import java.util.List;

/** A provider of which only what its test is about can be asked. */
abstract class StubProvider implements ProviderClient {
    @Override
    public String describe() {
        return getClass().getSimpleName();
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.builder().build();
    }

    @Override
    public ExecStatus poll(String target, String handle) throws ApiException {
        throw new UnsupportedOperationException();
    }

    @Override
    public Probe probe() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<TargetInfo> targets() {
        throw new UnsupportedOperationException();
    }
}
