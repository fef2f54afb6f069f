package io.jenkins.plugins.remoteexec.engine.supervisor;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
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

    /**
     * Makes a program that can be run at once. Another process writes it: a file that this JVM has open may be inherited by
     * what another thread starts in that moment, and a file that is open for writing cannot be run.
     */
    static Path program(Path file, byte[] content) throws IOException {
        Process writer =
                new ProcessBuilder("/bin/sh", "-c", "cat >\"$0\" && chmod 755 \"$0\"", file.toString()).start();
        try (OutputStream in = writer.getOutputStream()) {
            in.write(content);
        }
        try {
            if (writer.waitFor() != 0) {
                throw new IOException("could not write " + file);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + file + " was written", e);
        }
        return file;
    }

    /** A program of this text for {@code sh}. */
    static Path script(Path file, String text) throws IOException {
        return program(file, ("#!/bin/sh\n" + text + "\n").getBytes(StandardCharsets.UTF_8));
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
