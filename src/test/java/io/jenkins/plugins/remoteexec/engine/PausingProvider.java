package io.jenkins.plugins.remoteexec.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

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
    public CompletableFuture<ExecStatus> submit(ExecRequest request) {
        boolean cleansUp = Files.exists(OwnerOnDisk.outcome(directory));
        pauses.at(cleansUp ? "clean-up" : "submit");
        // the answer is read from the process, and nobody has heard of it yet
        return provider.submit(request).thenApply(status -> {
            pauses.at(cleansUp ? "cleaned" : "answer");
            return status;
        });
    }

    @Override
    public CompletableFuture<ExecStatus> poll(String target, String handle) {
        return provider.poll(target, handle);
    }

    @Override
    public CompletableFuture<Probe> probe() {
        return provider.probe();
    }

    @Override
    public CompletableFuture<List<TargetInfo>> targets() {
        return provider.targets();
    }
}
