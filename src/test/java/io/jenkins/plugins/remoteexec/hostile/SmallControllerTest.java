package io.jenkins.plugins.remoteexec.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No answer of an API, however large it is or becomes when it is unpacked, takes the memory of a small controller. */
class SmallControllerTest {
    @Test
    void aJvmWith256MbSurvivesAnyAnswer(@TempDir Path directory) throws Exception {
        Path output = directory.resolve("output");
        Process jvm = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        // surefire starts this JVM with a jar that only names the class path
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        SmallControllerMain.class.getName()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(jvm.waitFor(10, TimeUnit.MINUTES), () -> "it does not end: " + read(output));
            String said = read(output);
            assertEquals(0, jvm.exitValue(), said);
            // the answers were read as far as they may be, and not refused for another reason
            assertTrue(said.contains("PROTOCOL"), said);
            assertTrue(said.endsWith(SmallControllerMain.SURVIVED + System.lineSeparator()), said);
        } finally {
            jvm.destroyForcibly();
        }
    }

    private static String read(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
