package io.jenkins.plugins.remoteexec.engine;

import io.jenkins.plugins.remoteexec.engine.durable.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a durable execution has left on a target that is this machine. */
final class Leftovers {
    private Leftovers() {}

    /** The directory of an execution. */
    static Path of(String id) {
        List<Path> found = Place.DEFAULT_ROOTS.stream()
                .map(root -> Path.of(root, ".rx-" + id))
                .filter(Files::exists)
                .toList();
        if (found.size() != 1) {
            throw new AssertionError("Execution " + id + " has " + found.size() + " directories: " + found);
        }
        return found.get(0);
    }

    /** Whether nothing but the lock is there. */
    static boolean isTombstone(Path directory) {
        return names(directory).equals(List.of("p"));
    }

    static void delete(Path directory) throws IOException {
        for (String name : names(directory)) {
            Files.delete(directory.resolve(name));
        }
        Files.delete(directory);
    }

    private static List<String> names(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
