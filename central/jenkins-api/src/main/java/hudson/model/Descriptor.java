package hudson.model;

import hudson.XmlFile;
import hudson.security.Permission;
import io.jenkins.plugins.remoteexec.central.StandIn;
import jenkins.model.GlobalConfigurationCategory;
import jenkins.model.Loadable;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.StaplerRequest2;

public abstract class Descriptor<T extends Describable<T>> implements Loadable, Saveable {
    public final transient Class<? extends T> clazz;

    protected Descriptor(Class<? extends T> clazz) {
        this.clazz = clazz;
    }

    @SuppressWarnings("unchecked")
    protected Descriptor() {
        this.clazz = (Class<? extends T>) getClass().getEnclosingClass();
    }

    public String getDisplayName() {
        return clazz.getSimpleName();
    }

    public String getId() {
        return clazz.getName();
    }

    public Class<T> getT() {
        throw StandIn.hasNoBody();
    }

    public T newInstance(StaplerRequest2 req, JSONObject formData) throws FormException {
        throw StandIn.hasNoBody();
    }

    public static <T> T bindJSON(StaplerRequest2 req, Class<T> type, JSONObject src) {
        throw StandIn.hasNoBody();
    }

    public String getHelpFile() {
        throw StandIn.hasNoBody();
    }

    public String getHelpFile(final String fieldName) {
        throw StandIn.hasNoBody();
    }

    protected void addHelpFileRedirect(
            String fieldName, Class<? extends Describable> owner, String fieldNameToRedirectTo) {
        throw StandIn.hasNoBody();
    }

    public final boolean isInstance(T instance) {
        return clazz.isInstance(instance);
    }

    public boolean configure(StaplerRequest2 req, JSONObject json) throws FormException {
        throw StandIn.hasNoBody();
    }

    public String getConfigPage() {
        throw StandIn.hasNoBody();
    }

    public String getGlobalConfigPage() {
        throw StandIn.hasNoBody();
    }

    public GlobalConfigurationCategory getCategory() {
        throw StandIn.hasNoBody();
    }

    public Permission getRequiredGlobalConfigPagePermission() {
        throw StandIn.hasNoBody();
    }

    @Override
    public synchronized void save() {
        throw StandIn.hasNoBody();
    }

    @Override
    public synchronized void load() {
        throw StandIn.hasNoBody();
    }

    protected XmlFile getConfigFile() {
        throw StandIn.hasNoBody();
    }

    public static final class FormException extends Exception {
        private final String formField;

        public FormException(String message, String formField) {
            super(message);
            this.formField = formField;
        }

        public FormException(String message, Throwable cause, String formField) {
            super(message, cause);
            this.formField = formField;
        }

        public FormException(Throwable cause, String formField) {
            super(cause);
            this.formField = formField;
        }

        public String getFormField() {
            return formField;
        }
    }
}
