package io.jenkins.plugins.remoteexec.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;
import static org.mockito.Mockito.withSettings;

import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.model.Job;
import io.jenkins.plugins.remoteexec.provider.osapi.OsapiProvider;
import org.junit.jupiter.api.Test;

class UsageRulesTest {
    private final Endpoint prod = new Endpoint("prod", new OsapiProvider("https://osapi.example", "token"));

    @Test
    void aConfigurationOfAMatrixProjectGoesByTheNameOfTheProject() {
        prod.setAllowedJobs("team/app");
        Job<?, ?> project = mock(Job.class, withSettings().extraInterfaces(ItemGroup.class));
        when(project.getFullName()).thenReturn("team/app");
        assertTrue(prod.rules().admitsJob(item("team/app/AXIS=x", (ItemGroup<?>) project)));
    }

    @Test
    void aJobInAFolderIsNotTheFolder() {
        prod.setAllowedJobs("team/app");
        Item inside = item("team/app/deploy", mock(ItemGroup.class));
        assertFalse(prod.rules().admitsJob(inside));
        assertEquals(
                "Endpoint 'prod' may not be used by 'team/app/deploy': it is for jobs whose full name matches 'team/app'."
                        + " Ask the administrator of the endpoint.",
                prod.rules().refusalOfJob(inside).orElseThrow());
    }

    private static Item item(String name, ItemGroup<?> parent) {
        Item item = mock(Item.class);
        when(item.getFullName()).thenReturn(name);
        when(item.getParent()).thenAnswer(call -> parent);
        return item;
    }
}
