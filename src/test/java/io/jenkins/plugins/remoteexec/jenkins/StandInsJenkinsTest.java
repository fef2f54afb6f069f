package io.jenkins.plugins.remoteexec.jenkins;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.jenkins.plugins.remoteexec.standins.ClassFiles;
import io.jenkins.plugins.remoteexec.standins.JavaSources;
import io.jenkins.plugins.remoteexec.standins.LinkCheck;
import io.jenkins.plugins.remoteexec.standins.StandInComparison;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.tree.ClassNode;

/** The stand-ins of the Central build and what is compiled against them, held against the real Jenkins. */
class StandInsJenkinsTest {

    private static final Path STAND_INS = Path.of("central/jenkins-api/src/main/java");
    private static final Path PLUGIN = Path.of("src/main/java");
    private static final Path MESSAGES = Path.of("target/generated-sources/localizer");

    /** Not a stand-in for anything: what the stand-ins say when they are asked for too much. */
    private static final String OWN_PACKAGE = "io/jenkins/plugins/remoteexec/";

    private static final String CLASS_PATH = System.getProperty("java.class.path");

    @TempDir
    private Path folder;

    @Test
    void everyStandInTellsTheTruth() throws IOException {
        List<ClassNode> standIns = ClassFiles.in(compileStandIns()).stream()
                .filter(node -> !node.name.startsWith(OWN_PACKAGE))
                .toList();
        assertThat(standIns, is(not(empty())));

        ClassFiles real = new ClassFiles(getClass().getClassLoader());

        assertThat(StandInComparison.differences(standIns, real), is(empty()));
    }

    @Test
    void thePluginCompiledAgainstTheStandInsLinksWithTheRealJenkins() throws IOException {
        Path standIns = compileStandIns();
        Path plugin = folder.resolve("plugin");
        JavaSources.compile(JavaSources.in(PLUGIN, MESSAGES), standIns + File.pathSeparator + CLASS_PATH, plugin);

        assertThat(LinkCheck.problems(ClassFiles.in(plugin), getClass().getClassLoader()), is(empty()));
    }

    private Path compileStandIns() throws IOException {
        Path classes = folder.resolve("stand-ins");
        JavaSources.compile(JavaSources.in(STAND_INS), CLASS_PATH, classes);
        return classes;
    }
}
