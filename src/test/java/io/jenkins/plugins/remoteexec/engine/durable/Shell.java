package io.jenkins.plugins.remoteexec.engine.durable;

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

/** The shells that a target's {@code sh} may be. Each gets a directory in which it, and only it, is called sh. */
enum Shell {
    DASH("dash"),
    BASH("bash"),
    BUSYBOX("busybox"),
    MKSH("mksh"),
    KSH93("ksh93"),
    YASH("yash"),
    ZSH("zsh");

    private static final Map<Shell, Path> DIRECTORIES = new EnumMap<>(Shell.class);

    private final String program;

    Shell(String program) {
        this.program = program;
    }

    /** An exec call's environment in which sh is this shell; busybox brings all its applets along. */
    Map<String, String> environment() {
        String path = directory() + (this == BUSYBOX ? "" : ":/usr/bin:/bin");
        return Map.of("PATH", path);
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
            List<String> names = this == BUSYBOX ? applets(binary) : List.of("sh");
            for (String name : names) {
                Files.createSymbolicLink(directory.resolve(name), binary);
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

    static Optional<Path> find(String program) {
        return Stream.of("/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin")
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
