package io.jenkins.plugins.remoteexec.engine.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What tests can do only as root; elsewhere they are skipped and say so. */
final class Root {
    private Root() {}

    static boolean is() {
        return "root".equals(System.getProperty("user.name"));
    }

    static void assume() {
        assumeTrue(is(), "only root may mount and change the user");
    }

    /** A small file system of its own, taken away again when closed. */
    record Mount(Path directory) implements AutoCloseable {
        static Mount tmpfs(Path directory, String options) throws Exception {
            assume();
            Files.createDirectories(directory);
            int code = status("mount", "-t", "tmpfs", "-o", options, "tmpfs", directory.toString());
            assumeTrue(code == 0, "mounting is not allowed here");
            return new Mount(directory);
        }

        @Override
        public void close() throws IOException {
            assertEquals(0, status("umount", "-l", directory.toString()));
        }
    }

    static int status(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.onExit().join().exitValue();
    }
}
