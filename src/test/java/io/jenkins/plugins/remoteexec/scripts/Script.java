package io.jenkins.plugins.remoteexec.scripts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs what the repository has in bin and .ci, from the repository's root. */
final class Script {
    /** What a script's run came to; what it said is both its streams. */
    record Run(int status, String said) {}

    private Script() {}

    /** Every script of the repository. */
    static List<Path> all() throws IOException {
        List<Path> scripts = new ArrayList<>();
        for (String directory : List.of("bin", ".ci")) {
            try (Stream<Path> files = Files.walk(Path.of(directory))) {
                files.filter(Script::isScript).sorted().forEach(scripts::add);
            }
        }
        return scripts;
    }

    private static boolean isScript(Path file) {
        try {
            return Files.isRegularFile(file)
                    && Files.readAllLines(file).stream()
                            .limit(4)
                            .anyMatch(line -> line.startsWith("#!") || line.startsWith("# shellcheck shell="));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Optional<Path> program(String name) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Runs a text for bash, with this environment and no other. */
    static Run bash(Map<String, String> environment, String text) throws IOException, InterruptedException {
        return run(environment, List.of(program("bash").orElseThrow().toString(), "-c", text, "bin/script"));
    }

    static Run run(Map<String, String> environment, List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), said);
    }
}
