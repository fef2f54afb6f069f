package io.jenkins.plugins.remoteexec.engine.durable;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Removes what tests leave behind. */
final class TemporaryFiles {
    private static Path root;

    private TemporaryFiles() {}

    /** A directory that every user may write to, as /var/tmp is, but gone after the tests. */
    static synchronized Path root() throws IOException {
        if (root == null) {
            root = Files.createTempDirectory("targets");
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxrwxrwx"));
            deleteAtExit(root);
        }
        return root;
    }

    static void deleteAtExit(Path directory) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> deleteTree(directory)));
    }

    static void deleteTree(Path directory) {
        try (Stream<Path> paths = Files.walk(directory)) {
            List<File> files =
                    paths.sorted(Comparator.reverseOrder()).map(Path::toFile).toList();
            for (File file : files) {
                if (!file.delete()) {
                    file.deleteOnExit();
                }
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            // Something on its way out created or removed a file; a temporary directory may stay.
        }
    }
}
