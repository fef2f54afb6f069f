package io.jenkins.plugins.remoteexec.run;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Appends to the log of a build to which nothing else writes any more; where there is no such file, it writes nothing. */
final class EndOfLog extends OutputStream {
    private final Path log;

    EndOfLog(@NonNull Run<?, ?> run) {
        log = run.getRootDir().toPath().resolve("log");
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        // opened anew each time: nobody would close it, and the build may be deleted in between
        try (OutputStream file = Files.newOutputStream(log, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            file.write(bytes, offset, length);
        } catch (NoSuchFileException e) {
            // deleted, or kept elsewhere
        }
    }
}
