package io.jenkins.plugins.remoteexec.engine.supervisor;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The shells that a target's {@code sh} may be. Each gets a directory in which it, and only it, is called sh. Busybox is
 * alone: its applets take the place of all the system's programs.
 */
enum Shell {
    DASH("dash"),
    BASH("bash"),
    BUSYBOX("busybox"),
    MKSH("mksh"),
    KSH93("ksh93"),
    YASH("yash"),
    ZSH("zsh");

    private static final List<String> SYSTEM = List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin");
    private static final Map<Shell, Path> DIRECTORIES = new EnumMap<>(Shell.class);

    private final String program;

    Shell(String program) {
        this.program = program;
    }

    /** An exec call's environment in which sh is this shell. */
    Map<String, String> environment() {
        return Map.of("PATH", directory() + ":/usr/bin:/bin");
    }

    /** What an exec call has to begin with, so that the target has no other programs than it should. */
    List<String> surroundings() {
        if (this != BUSYBOX) {
            return List.of();
        }
        StringBuilder mask = new StringBuilder();
        for (String system : SYSTEM) {
            // On most systems some of them are links to others.
            mask.append("[ -h ").append(system).append(" ] || mount -o bind ").append(directory());
            mask.append(' ').append(system).append(" || exit\n");
        }
        return List.of("/usr/bin/unshare", Root.is() ? "-m" : "-rm", "/bin/sh", "-c", mask + "exec \"$@\"", "sh");
    }

    Path sh() {
        return directory().resolve("sh");
    }

    private synchronized Path directory() {
        Optional<Path> found = find(program);
        assumeTrue(found.isPresent(), () -> program + " is not installed");
        synchronized (DIRECTORIES) {
            return DIRECTORIES.computeIfAbsent(this, shell -> make(found.get()));
        }
    }

    private Path make(Path binary) {
        try {
            Path directory = Files.createTempDirectory("sh-" + program);
            TemporaryFiles.deleteAtExit(directory);
            if (this == BUSYBOX) {
                boolean alone = Root.status("unshare", Root.is() ? "-m" : "-rm", "true") == 0;
                assumeTrue(alone, "busybox cannot be alone here: mount namespaces are not allowed");
                Files.copy(binary, directory.resolve(program));
                for (String name : applets(binary)) {
                    if (!name.equals(program)) {
                        Files.createSymbolicLink(directory.resolve(name), Path.of(program));
                    }
                }
            } else {
                Files.createSymbolicLink(directory.resolve("sh"), binary);
            }
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> applets(Path busybox) throws IOException {
        Process list = new ProcessBuilder(busybox.toString(), "--list").start();
        String names = new String(list.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        return names.lines().map(name -> Path.of(name).getFileName().toString()).toList();
    }

    /** A copy of a program that a test uses and the target does not have. */
    static synchronized String aside(String program) throws IOException {
        Path copy = TemporaryFiles.root().resolve(program);
        if (!Files.exists(copy)) {
            Path found = find(program).orElse(null);
            assumeTrue(found != null, program + " is not installed");
            TemporaryFiles.program(copy, Files.readAllBytes(found));
        }
        return copy.toString();
    }

    static Optional<Path> find(String program) {
        return Stream.of("/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin")
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
