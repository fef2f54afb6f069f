package io.jenkins.plugins.remoteexec.jenkins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.casc.ConfiguratorException;
import io.jenkins.plugins.remoteexec.endpoint.Endpoint;
import io.jenkins.plugins.remoteexec.endpoint.EndpointDefaults;
import io.jenkins.plugins.remoteexec.endpoint.RemoteExecConfiguration;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class ConfigurationAsCodeJenkinsTest {
    @TempDir
    private Path directory;

    @Test
    void theDocumentedYamlIsConfiguredAndExportedTheSame(JenkinsRule jenkins) throws Exception {
        String yaml = DocumentedExamples.of("Configuration as Code");
        configure(yaml);
        assertTrue(RemoteExecConfiguration.get().isInlineProvidersForbidden());
        List<Endpoint> endpoints = RemoteExecConfiguration.get().getEndpoints();
        assertEquals(1, endpoints.size());
        Endpoint prod = endpoints.get(0);
        assertEquals("prod", prod.getName());
        assertEquals("Operations, ext. 42", prod.getContact());
        assertEquals("team-a/**\nrelease", prod.getAllowedJobs());
        assertEquals("web-*", prod.getAllowedTargets());
        assertEquals("https://osapi.example", prod.getProvider().getUrl());
        assertEquals("osapi-token", prod.getProvider().getCredentialsId());
        assertEquals(4, prod.getCallsInFlight());
        assertEquals(150, prod.getCallsPerMinute());
        assertEquals(1800, prod.getPatience());
        assertEquals(30, prod.getCancelGrace());
        assertEquals(3, prod.getResultDays());
        assertEquals(200, prod.getKeptOutput());
        EndpointDefaults defaults = prod.getDefaults();
        assertEquals(120, defaults.getTimeout());
        assertEquals(false, defaults.getDurable());
        assertEquals(true, defaults.getMergeStderr());
        assertEquals("/srv/app", defaults.getWorkingDirectory());
        assertEquals(Map.of("LANG", "C.UTF-8", "STAGE", "test"), defaults.variables());
        assertNull(defaults.getEncoding());

        ByteArrayOutputStream exported = new ByteArrayOutputStream();
        ConfigurationAsCode.get().export(exported);
        String section = yaml.lines().skip(1).map(line -> line + "\n").reduce("", String::concat);
        assertTrue(exported.toString(StandardCharsets.UTF_8).contains(section), exported::toString);
    }

    /** Configuration as Code drops a fraction that is not quoted, without a word. */
    @Test
    void noSettingTakesAFraction(JenkinsRule jenkins) {
        for (DescribableParameter parameter :
                DescribableModel.of(Endpoint.class).getParameters()) {
            Class<?> type = parameter.getErasedType();
            assertFalse(
                    type == double.class || type == float.class || type == Double.class || type == Float.class,
                    parameter::getName);
        }
    }

    @Test
    void aWrongEndpointIsRefusedInASentenceAndNothingChanges(JenkinsRule jenkins) throws Exception {
        String yaml = DocumentedExamples.of("Configuration as Code");
        configure(yaml);
        ConfiguratorException refused = assertThrows(
                ConfiguratorException.class, () -> configure(yaml.replace("https://osapi.example", "nonsense")));
        assertTrue(messages(refused).contains("Endpoint 'prod': url 'nonsense' is not a URL"), () -> messages(refused));
        assertEquals(
                "https://osapi.example",
                RemoteExecConfiguration.get()
                        .getEndpoints()
                        .get(0)
                        .getProvider()
                        .getUrl());
    }

    private static String messages(Throwable refused) {
        StringBuilder messages = new StringBuilder();
        for (Throwable why = refused; why != null; why = why.getCause()) {
            messages.append(why.getMessage()).append('\n');
        }
        return messages.toString();
    }

    private void configure(String yaml) throws Exception {
        Path file = Files.writeString(directory.resolve("jenkins.yaml"), yaml);
        ConfigurationAsCode.get().configure(file.toString());
    }
}
