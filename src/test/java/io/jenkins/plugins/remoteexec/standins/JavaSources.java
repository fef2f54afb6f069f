package io.jenkins.plugins.remoteexec.standins;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Java sources and the compiler that this very JDK has. */
public final class JavaSources {

    private JavaSources() {}

    /** All Java files under the folders; a folder that is not there has none. */
    public static List<Path> in(Path... folders) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> paths = Files.walk(folder)) {
                    paths.filter(path -> path.toString().endsWith(".java")).forEach(sources::add);
                }
            }
        }
        return sources;
    }

    /**
     * Compiles as both builds do, without annotation processors. Fails with what the compiler says; skips the test where
     * there is none.
     */
    public static void compile(List<Path> sources, String classPath, Path output) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assumeTrue(compiler != null, "this Java has no compiler");
        Files.createDirectories(output);
        List<String> options = List.of(
                "--release",
                "21",
                "-g",
                "-parameters",
                "-nowarn",
                "-proc:none",
                "-cp",
                classPath,
                "-d",
                output.toString());
        StringWriter log = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            boolean compiled = compiler.getTask(
                            log, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            if (!compiled) {
                throw new IllegalStateException("The sources do not compile:\n" + log);
            }
        }
    }
}
