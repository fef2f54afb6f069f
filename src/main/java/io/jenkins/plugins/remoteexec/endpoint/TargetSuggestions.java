package io.jenkins.plugins.remoteexec.endpoint;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Item;
import io.jenkins.plugins.remoteexec.engine.Connection;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.ForeignId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.SystemProperties;

/**
 * The targets that a configured endpoint can reach, for forms. An answer is cached for a minute, so many forms cause
 * one request; without an answer there are no suggestions, and the form works without them.
 */
@Extension
public final class TargetSuggestions {
    private static final Logger LOGGER = Logger.getLogger(TargetSuggestions.class.getName());
    private static final Duration KEPT = Duration.ofMinutes(1);

    /** Whole seconds for which a form waits; can be increased by a system property for a slow API. */
    static final String SECONDS = "io.jenkins.plugins.remoteexec.suggestionSeconds";

    private static final int DEFAULT_SECONDS = 5;

    private final Cache<Connection, FormCall<List<ProviderClient.TargetInfo>>> answers =
            CacheBuilder.newBuilder().expireAfterWrite(KEPT).maximumSize(64).build();

    @NonNull
    public static TargetSuggestions get() {
        return ExtensionList.lookupSingleton(TargetSuggestions.class);
    }

    /**
     * The names that may be used, sorted. May wait some seconds.
     *
     * @param endpoint the name of an endpoint
     * @param item the job or folder whose form it is, or null for none
     */
    @NonNull
    public List<String> targets(@NonNull String endpoint, @CheckForNull Item item) {
        try {
            Connection connection = ConnectionResolver.forForm(endpoint, item);
            List<ProviderClient.TargetInfo> all = answers.get(
                            connection,
                            () -> FormCall.start(() -> connection.client().targets()))
                    .get(SystemProperties.getInteger(SECONDS, DEFAULT_SECONDS));
            return all.stream()
                    .map(ProviderClient.TargetInfo::name)
                    .filter(ForeignId::isPossible)
                    .filter(target ->
                            Endpoints.refusalOfTarget(endpoint, target, item).isEmpty())
                    .sorted()
                    .toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (AbortException | IllegalArgumentException | ExecutionException | TimeoutException e) {
            LOGGER.log(Level.FINE, e, () -> "No suggestions of targets for " + endpoint);
        }
        return List.of();
    }
}
