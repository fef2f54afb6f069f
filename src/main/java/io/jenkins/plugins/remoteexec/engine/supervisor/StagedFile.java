package io.jenkins.plugins.remoteexec.engine.supervisor;

import edu.umd.cs.findbugs.annotations.NonNull;

/**
 * A file that was sent in pieces and has to be put together.
 *
 * @param name the payload's name
 * @param pieces how many there are
 * @param checksum of the whole
 */
public record StagedFile(
        @NonNull String name, int pieces, @NonNull Checksum checksum) {}
