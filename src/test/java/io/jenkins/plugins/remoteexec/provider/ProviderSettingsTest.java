package io.jenkins.plugins.remoteexec.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.remoteexec.provider.osapi.OsapiProvider;
import io.jenkins.plugins.remoteexec.provider.virtuozzo.VirtuozzoProvider;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a Pipeline author gives for a provider's settings. */
class ProviderSettingsTest {
    private final RemoteProviderDescriptor osapi = new OsapiProvider.DescriptorImpl();

    @Test
    void areWhatTheSettingsTake() {
        assertEquals(
                Map.of("url", "https://a.example", "credentialsId", "7", "longestDirectRun", 30),
                osapi.customInstantiate(
                        Map.of("url", "https://a.example", "credentialsId", 7, "longestDirectRun", "30")));
    }

    @Test
    void areRefusedInASentenceWhereTheyCannotBeThat() {
        assertRefused("url must be a text, but it is a list.", osapi, "url", List.of(1));
        assertRefused("credentialsId must be a text, but it is a map.", osapi, "credentialsId", Map.of("id", "x"));
        assertRefused("longestDirectRun is '5m': it must be a whole number.", osapi, "longestDirectRun", "5m");
        assertRefused("longestDirectRun is 1.5: it must be a whole number.", osapi, "longestDirectRun", 1.5);
        assertRefused(
                "region must be a text, but it is a list.",
                new VirtuozzoProvider.DescriptorImpl(),
                "region",
                new String[] {"a", "b"});
    }

    @Test
    void mayBeLeftOutOrBeUnknown() {
        Map<String, Object> given = new HashMap<>();
        given.put("url", null);
        given.put("uri", List.of(1));
        assertEquals(given, osapi.customInstantiate(given));
    }

    private static void assertRefused(
            String sentence, RemoteProviderDescriptor descriptor, String setting, Object given) {
        assertEquals(
                sentence,
                assertThrows(IllegalArgumentException.class, () -> descriptor.customInstantiate(Map.of(setting, given)))
                        .getMessage());
    }
}
