package io.jenkins.plugins.remoteexec.endpoint;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.ExtensionList;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.model.ItemGroup;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.StaplerRequest2;

/**
 * The endpoints available to a job or folder: those of its parent folders and the global ones. Of several with the same
 * name, the one of the nearest folder is used, whether or not its rules allow it.
 */
public final class Endpoints {
    private Endpoints() {}

    /**
     * An endpoint and where it is configured.
     *
     * @param folder the folder, or null for the global configuration
     */
    record Found(@NonNull Endpoint endpoint, @CheckForNull ItemGroup<?> folder) {
        /** Its name for logs and messages. */
        @NonNull
        String name() {
            return folder == null ? endpoint.getName() : endpoint.getName() + " of " + folder.getFullName();
        }
    }

    /** The endpoint with this name there, even if it may not be used there. */
    @NonNull
    static Optional<Found> find(@NonNull String name, @CheckForNull Item context) {
        return Optional.ofNullable(visible(context).get(name));
    }

    /** The endpoint that is configured exactly there: on a folder, or in the global configuration for null. */
    @NonNull
    static Optional<Endpoint> in(@CheckForNull ItemGroup<?> folder, @NonNull String name) {
        Stream<Endpoint> kept = folder == null
                ? RemoteExecConfiguration.get().getEndpoints().stream()
                : ExtensionList.lookup(EndpointSource.class).stream()
                        .flatMap(source -> source.endpointsOf(folder).stream());
        return kept.filter(endpoint -> endpoint.getName().equals(name)).findFirst();
    }

    /** The names that may be used there. */
    @NonNull
    public static List<String> names(@CheckForNull Item context) {
        return visible(context).values().stream()
                .map(Found::endpoint)
                .filter(endpoint -> context == null || endpoint.rules().admitsJob(context))
                .map(Endpoint::getName)
                .sorted()
                .toList();
    }

    /** Why a name cannot be used there, or empty if it can. */
    @NonNull
    public static Optional<String> refusal(@NonNull String name, @CheckForNull Item context) {
        Found found = visible(context).get(name);
        if (found == null) {
            return Optional.of(Messages.Endpoints_unknown(name));
        }
        return context == null ? Optional.empty() : found.endpoint().rules().refusalOfJob(context);
    }

    /** Why an endpoint is not for a target, or empty if it is, or if there is no such endpoint. */
    @NonNull
    public static Optional<String> refusalOfTarget(
            @NonNull String name, @NonNull String target, @CheckForNull Item context) {
        return find(name, context).flatMap(found -> found.endpoint().refusalOfTarget(target));
    }

    /**
     * An endpoint's values for options that a step does not set; null if it has none or does not exist. Fast enough for
     * any thread.
     */
    @CheckForNull
    public static EndpointDefaults defaults(@CheckForNull String name, @NonNull Item context) {
        return name == null
                ? null
                : find(name, context)
                        .map(found -> found.endpoint().getDefaults())
                        .orElse(null);
    }

    /** Whether endpoints can be configured on this item. */
    static boolean canBeOn(@NonNull Item item) {
        return item instanceof ItemGroup<?> group
                && ExtensionList.lookup(EndpointSource.class).stream().anyMatch(source -> source.canHold(group));
    }

    /**
     * The endpoints of a submitted form, in which they are an object, several in an array, or nothing.
     *
     * @throws IllegalArgumentException if the form does not have the structure of the fields
     */
    @NonNull
    static List<Endpoint> bound(@NonNull StaplerRequest2 req, @CheckForNull Object form) {
        List<?> items = form instanceof List<?> several ? several : form == null ? List.of() : List.of(form);
        // not the request's own binding, which asks no descriptor, and so takes an empty choice for "false"
        return items.stream()
                .map(item -> Descriptor.bindJSON(req, Endpoint.class, (JSONObject) item))
                .toList();
    }

    /** @throws IllegalArgumentException if one cannot be used or two have the same name */
    @NonNull
    static List<Endpoint> checked(@CheckForNull List<Endpoint> endpoints) {
        List<Endpoint> checked = endpoints == null ? new ArrayList<>() : new ArrayList<>(endpoints);
        Set<String> names = new HashSet<>();
        for (Endpoint endpoint : checked) {
            endpoint.check();
            if (!names.add(endpoint.getName())) {
                throw new IllegalArgumentException(Messages.Endpoints_sameName(endpoint.getName()));
            }
        }
        return checked;
    }

    private static Map<String, Found> visible(Item context) {
        Map<String, Found> byName = new LinkedHashMap<>();
        // the root, Jenkins itself, is no item
        Item at = context;
        while (at != null) {
            if (at instanceof ItemGroup<?> group) {
                for (EndpointSource source : ExtensionList.lookup(EndpointSource.class)) {
                    add(byName, source.endpointsOf(group), group);
                }
            }
            ItemGroup<?> parent = at.getParent();
            at = parent instanceof Item item ? item : null;
        }
        add(byName, RemoteExecConfiguration.get().getEndpoints(), null);
        return byName;
    }

    private static void add(Map<String, Found> byName, List<Endpoint> endpoints, ItemGroup<?> folder) {
        endpoints.forEach(endpoint -> byName.putIfAbsent(endpoint.getName(), new Found(endpoint, folder)));
    }
}
