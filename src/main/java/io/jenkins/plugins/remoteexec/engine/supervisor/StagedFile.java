package io.jenkins.plugins.remoteexec.engine.supervisor;

import edu.umd.cs.findbugs.annotations.NonNull;

/**
 * A file that was sent before the start.
 *
 * @param name the payload's name
 * @param pieces of how many it has to be put together; 0: it was sent whole
 * @param checksum of the whole
 */
public record StagedFile(
        @NonNull String name, int pieces, @NonNull Checksum checksum) {}
