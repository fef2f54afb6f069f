package io.jenkins.plugins.remoteexec.engine.core;

import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.ApiException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Passes everything on; before a call is made and when its answer has come, its JVM can be stopped. */
final class PausingProvider implements ProviderClient {
    private final ProviderClient provider;
    private final Path directory;
    private final Pauses pauses;

    /** @param directory the owner's, which tells whether there is an outcome already */
    PausingProvider(ProviderClient provider, Path directory, Pauses pauses) {
        this.provider = provider;
        this.directory = directory;
        this.pauses = pauses;
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
        boolean cleansUp = Files.exists(OwnerOnDisk.outcome(directory));
        pauses.at(cleansUp ? "clean-up" : "submit");
        // the answer is read from the process, and nobody has heard of it yet
        ExecStatus status = provider.submit(request);
        pauses.at(cleansUp ? "cleaned" : "answer");
        return status;
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
