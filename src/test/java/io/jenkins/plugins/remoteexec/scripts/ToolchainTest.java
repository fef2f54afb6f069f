package io.jenkins.plugins.remoteexec.scripts;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which JDK the scripts under bin take. The JDKs here are shell scripts that name a version. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs bash")
class ToolchainTest {
    private static final String NOT_FOUND =
            "the build needs a JDK 21 or newer: install one, or set JAVA_HOME to the directory of one";

    @TempDir
    private Path machine;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void startFromAMachineWithoutJava() throws Exception {
        Path programs = Files.createDirectories(machine.resolve("programs"));
        for (String program : new String[] {"sed", "grep"}) {
            Files.createSymbolicLink(
                    programs.resolve(program), Script.program(program).orElseThrow());
        }
        script("programs/mvn", "exit 0");
        environment.put("PATH", programs.toString());
        environment.put("HOME", machine.resolve("home").toString());
        environment.put("system_root", machine.toString());
    }

    @Test
    void theUsersOwnChoiceComesFirst() throws Exception {
        environment.put("JAVA_HOME", jdk("chosen", "21.0.5"));
        jdk("usr/lib/jvm/java-25", "25");

        assertThat(found(), is(machine.resolve("chosen").toString()));
    }

    @Test
    void thatOfThePathIsNext() throws Exception {
        Path javac = Path.of(jdk("opt/of the path", "25.0.1"), "bin/javac");
        Files.createSymbolicLink(machine.resolve("programs/javac"), javac);
        jdk("usr/lib/jvm/java-21", "21.0.9");

        assertThat(found(), is(machine.resolve("opt/of the path").toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "usr/lib/jvm/java-21-openjdk-amd64",
                "usr/lib64/jvm/java-25-openjdk",
                "usr/java/jdk-25",
                "opt/jdk-21.0.2",
                "home/.sdkman/candidates/java/25-tem",
                "home/.jdks/temurin-21",
                "Library/Java/JavaVirtualMachines/temurin-25.jdk/Contents/Home",
                "opt/homebrew/opt/openjdk@21/libexec/openjdk.jdk/Contents/Home",
            })
    void oneThatIsInstalledBesideAnOlderDefaultIsFound(String directory) throws Exception {
        environment.put("JAVA_HOME", jdk("old", "17.0.15"));
        Files.createSymbolicLink(machine.resolve("programs/javac"), machine.resolve("old/bin/javac"));
        jdk("usr/lib/jvm/java-1.8.0-openjdk", "1.8.0_412");
        jdk(directory, directory.contains("25") ? "25" : "21.0.2");

        assertThat(found(), is(machine.resolve(directory).toString()));
    }

    @Test
    void aRuntimeWithoutACompilerIsNoJdk() throws Exception {
        Files.createDirectories(machine.resolve("usr/lib/jvm/java-25/bin"));
        script("usr/lib/jvm/java-25/bin/java", "exit 0");

        assertThat(run().said(), is("bin/script: " + NOT_FOUND + "\n"));
    }

    @Test
    void oneSentenceTellsWhatIsMissing() throws Exception {
        jdk("usr/lib/jvm/java-17", "17.0.15");

        Script.Run run = run();

        assertThat(run.said(), is("bin/script: " + NOT_FOUND + "\n"));
        assertThat(run.status(), is(1));
    }

    @Test
    void mavenSaysTheSameSentence() throws IOException {
        assertThat(
                Files.readString(Path.of("central/pom.xml")), containsString("<message>" + NOT_FOUND + "</message>"));
    }

    @Test
    void aMissingMavenIsNamedToo() throws Exception {
        jdk("usr/lib/jvm/java-21", "21");
        Files.delete(machine.resolve("programs/mvn"));

        assertThat(
                run().said(),
                is("bin/script: the build needs Maven 3.8 or newer: install it, or put its bin directory"
                        + " on the PATH\n"));
    }

    private String found() throws Exception {
        Script.Run run = run();
        assertThat(run.said(), run.status(), is(0));
        return run.said().strip();
    }

    private Script.Run run() throws Exception {
        return Script.bash(environment, ". bin/lib/toolchain; need_toolchain && echo \"$JAVA_HOME\"");
    }

    private String jdk(String directory, String version) throws Exception {
        Path home = Files.createDirectories(machine.resolve(directory));
        Files.createDirectory(home.resolve("bin"));
        script(
                directory + "/bin/javac",
                "case $1 in\n-J*) echo '    java.home = " + home + "' >&2 ;;\n*) echo javac " + version + " ;;\nesac");
        return home.toString();
    }

    /** Another process writes it: what this JVM has open for writing may be inherited, and then cannot be run. */
    private void script(String file, String text) throws Exception {
        Script.Run written = Script.bash(
                Map.of("PATH", "/usr/bin:/bin", "FILE", machine.resolve(file).toString(), "TEXT", "#!/bin/sh\n" + text),
                "printf '%s\\n' \"$TEXT\" >\"$FILE\" && chmod 755 \"$FILE\"");
        assertThat(written.said(), written.status(), is(0));
    }
}
