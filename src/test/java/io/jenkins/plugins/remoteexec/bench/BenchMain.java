package io.jenkins.plugins.remoteexec.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** {@code bin/bench durable|engine|masking}: measures, prints a line for each value, and exits with 1 when a goal was missed. */
public final class BenchMain {
    private BenchMain() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 1 || !List.of("durable", "engine", "masking").contains(arguments[0])) {
            System.err.println("usage: bin/bench durable|engine|masking");
            System.exit(2);
        }
        Report report = new Report(System.out);
        Path directory = Files.createTempDirectory("remote-exec-bench");
        try {
            switch (arguments[0]) {
                case "durable" -> new DurableBench(report, directory).run();
                case "engine" -> new EngineBench(report).run();
                default -> new MaskingBench(report).run();
            }
        } finally {
            delete(directory);
        }
        System.exit(report.allMet() ? 0 : 1);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
