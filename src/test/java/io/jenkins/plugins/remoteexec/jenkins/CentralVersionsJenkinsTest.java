package io.jenkins.plugins.remoteexec.jenkins;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The versions that the Central build spells out are those that the parent POM and the BOM give the full build. */
class CentralVersionsJenkinsTest {

    private static final Path CENTRAL_POM = Path.of("central/pom.xml");
    private static final Path CENTRAL_MANIFEST = Path.of("central/plugin/src/manifest/MANIFEST.MF");

    /** What the full build writes for its tests: the manifest as the packed plugin will have it. */
    private static final String FULL_MANIFEST = "/the.hpl";

    @Test
    void thePackedPluginNamesTheSamePluginsInTheSameVersions() throws IOException {
        assertThat(dependencies(centralManifest()), is(dependencies(fullManifest())));
    }

    @Test
    void thePackedPluginNamesTheSameJenkins() throws IOException {
        assertThat(property("jenkins.version"), is(fullManifest().getValue("Jenkins-Version")));
    }

    @ParameterizedTest
    @CsvSource({
        "archunit.version, com.tngtech.archunit.lang.ArchRule",
        "asm.version, org.objectweb.asm.tree.ClassNode",
        "awaitility.version, org.awaitility.Awaitility",
        "guava.version, com.google.common.util.concurrent.FutureCallback",
        "hamcrest.version, org.hamcrest.Matchers",
        "jackson.version, com.fasterxml.jackson.databind.ObjectMapper",
        "junit.version, org.junit.jupiter.api.Test",
        "localizer.version, org.jvnet.localizer.Localizable",
        "mockito.version, org.mockito.Mockito",
        "okhttp.version, okhttp3.OkHttpClient",
        "servlet.version, jakarta.servlet.Servlet",
        "sezpoz.version, net.java.sezpoz.Indexable",
        "spring-security.version, org.springframework.security.core.Authentication",
    })
    void theSameLibraryIsUsed(String property, Class<?> ofTheLibrary) throws IOException {
        CodeSource source = ofTheLibrary.getProtectionDomain().getCodeSource();

        assertThat(source.getLocation().getPath(), endsWith("-" + property(property) + ".jar"));
    }

    private static Attributes centralManifest() throws IOException {
        try (InputStream in = Files.newInputStream(CENTRAL_MANIFEST)) {
            return new Manifest(in).getMainAttributes();
        }
    }

    private static Attributes fullManifest() throws IOException {
        try (InputStream in = CentralVersionsJenkinsTest.class.getResourceAsStream(FULL_MANIFEST)) {
            return new Manifest(in).getMainAttributes();
        }
    }

    private static List<String> dependencies(Attributes manifest) {
        return Stream.of(manifest.getValue("Plugin-Dependencies").split(","))
                .sorted()
                .toList();
    }

    private static String property(String name) throws IOException {
        String tag = Pattern.quote(name);
        Matcher property = Pattern.compile("<" + tag + ">(.*)</" + tag + ">").matcher(Files.readString(CENTRAL_POM));
        if (!property.find()) {
            throw new AssertionError(CENTRAL_POM + " has no property " + name);
        }
        return property.group(1);
    }
}
