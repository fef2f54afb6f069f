package io.jenkins.plugins.remoteexec.jenkins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.casc.ConfiguratorException;
import io.jenkins.plugins.remoteexec.endpoint.Endpoint;
import io.jenkins.plugins.remoteexec.endpoint.RemoteExecConfiguration;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class ConfigurationAsCodeJenkinsTest {
    private static final String YAML = """
            unclassified:
              remoteExec:
                endpoints:
                - callsInFlight: 4
                  callsPerMinute: 150
                  name: "prod"
                  provider:
                    osapi:
                      credentialsId: "osapi-token"
                      url: "https://osapi.example"
            """;

    @TempDir
    private Path directory;

    @Test
    void endpointsAreConfiguredAndExportedTheSame(JenkinsRule jenkins) throws Exception {
        configure(YAML);
        List<Endpoint> endpoints = RemoteExecConfiguration.get().getEndpoints();
        assertEquals(1, endpoints.size());
        assertEquals("prod", endpoints.get(0).getName());
        assertEquals("https://osapi.example", endpoints.get(0).getProvider().getUrl());
        assertEquals("osapi-token", endpoints.get(0).getProvider().getCredentialsId());
        assertEquals(4, endpoints.get(0).getCallsInFlight());
        assertEquals(150, endpoints.get(0).getCallsPerMinute());

        ByteArrayOutputStream exported = new ByteArrayOutputStream();
        ConfigurationAsCode.get().export(exported);
        String indented = YAML.lines().skip(1).map(line -> line + "\n").reduce("", String::concat);
        assertTrue(exported.toString(StandardCharsets.UTF_8).contains(indented), exported::toString);
    }

    @Test
    void aWrongEndpointIsRefusedInASentenceAndNothingChanges(JenkinsRule jenkins) throws Exception {
        configure(YAML);
        ConfiguratorException refused = assertThrows(
                ConfiguratorException.class, () -> configure(YAML.replace("https://osapi.example", "nonsense")));
        StringBuilder messages = new StringBuilder();
        for (Throwable why = refused; why != null; why = why.getCause()) {
            messages.append(why.getMessage()).append('\n');
        }
        assertTrue(messages.toString().contains("Endpoint 'prod': url 'nonsense' is no URL"), messages::toString);
        assertEquals(
                "https://osapi.example",
                RemoteExecConfiguration.get()
                        .getEndpoints()
                        .get(0)
                        .getProvider()
                        .getUrl());
    }

    private void configure(String yaml) throws Exception {
        Path file = Files.writeString(directory.resolve("jenkins.yaml"), yaml);
        ConfigurationAsCode.get().configure(file.toString());
    }
}
