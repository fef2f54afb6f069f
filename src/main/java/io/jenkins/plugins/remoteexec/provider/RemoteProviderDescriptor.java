package io.jenkins.plugins.remoteexec.provider;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Descriptor;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jenkinsci.plugins.structs.describable.CustomDescribableModel;

/** Describes one kind of API. */
public abstract class RemoteProviderDescriptor extends Descriptor<RemoteProvider> implements CustomDescribableModel {
    protected RemoteProviderDescriptor(@NonNull Class<? extends RemoteProvider> type) {
        super(type);
    }

    protected RemoteProviderDescriptor() {}

    /** The kinds of credentials that this API accepts; at least one. */
    @NonNull
    public abstract List<ApiCredentials.Kind> credentialKinds();

    /**
     * Converts what a Pipeline author has given for the settings to what they are: their getters say that.
     *
     * @throws IllegalArgumentException if a value cannot be that; the message names the setting
     */
    @Override
    @NonNull
    public Map<String, Object> customInstantiate(@NonNull Map<String, Object> arguments) {
        Map<String, Object> accepted = new LinkedHashMap<>(arguments);
        accepted.replaceAll((name, given) -> given == null ? null : GivenValue.as(type(name), name, given));
        return accepted;
    }

    private Class<?> type(String setting) {
        String property = setting.substring(0, 1).toUpperCase(Locale.ROOT) + setting.substring(1);
        return Arrays.stream(clazz.getMethods())
                .filter(method -> method.getParameterCount() == 0)
                .filter(method -> method.getName().equals("get" + property)
                        || method.getName().equals("is" + property))
                .findFirst()
                .<Class<?>>map(Method::getReturnType)
                // not a setting: data binding says so
                .orElse(Object.class);
    }
}
