package io.jenkins.plugins.remoteexec.engine.core;

import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.ApiException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Passes everything on; before a call is made and when its answer has come, its JVM can be stopped. */
final class PausingProvider extends ForwardingProvider {
    private final Path directory;
    private final Pauses pauses;

    /** @param directory the owner's, which tells whether there is an outcome already */
    PausingProvider(ProviderClient provider, Path directory, Pauses pauses) {
        super(provider);
        this.directory = directory;
        this.pauses = pauses;
    }

    @Override
    public ExecStatus submit(ExecRequest request) throws ApiException {
        boolean cleansUp = Files.exists(OwnerOnDisk.outcome(directory));
        pauses.at(cleansUp ? "clean-up" : "submit");
        // the answer is read from the process, and nobody has heard of it yet
        ExecStatus status = super.submit(request);
        pauses.at(cleansUp ? "cleaned" : "answer");
        return status;
    }
}
