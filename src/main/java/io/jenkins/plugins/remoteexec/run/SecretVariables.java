package io.jenkins.plugins.remoteexec.run;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.remoteexec.endpoint.NoSuchCredentialsException;
import io.jenkins.plugins.remoteexec.provider.ApiCredentials;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of secret variables, looked up when a command needs them in the stored credentials that the run may use,
 * and recorded as used. Does file I/O.
 */
public final class SecretVariables {
    /** The secret of a secret text, or the password of a user name with password. */
    static final List<ApiCredentials.Kind> KINDS =
            List.of(ApiCredentials.Kind.SECRET_TEXT, ApiCredentials.Kind.USERNAME_PASSWORD);

    private final Map<String, String> values;

    private SecretVariables(Map<String, String> values) {
        this.values = values;
    }

    /**
     * @param variables names and ids, or null
     * @throws NoSuchCredentialsException if there are no such credentials; the message names the variable
     * @throws AbortException if they contain no secret; the message names the variable
     */
    @NonNull
    public static SecretVariables of(@CheckForNull List<SecretVariable> variables, @NonNull Run<?, ?> run)
            throws AbortException {
        Map<String, String> values = new LinkedHashMap<>();
        if (variables != null) {
            for (SecretVariable variable : variables) {
                values.put(variable.getName(), value(variable, run));
            }
        }
        return new SecretVariables(values);
    }

    private static String value(SecretVariable variable, Run<?, ?> run) throws AbortException {
        String id = variable.getCredentialsId();
        String kinds = ApiCredentials.Kind.labels(KINDS);
        if (id.isEmpty()) {
            throw new AbortException(Messages.SecretVariables_noId(variable.getName(), kinds));
        }
        boolean isThere;
        try {
            for (ApiCredentials.Kind kind : KINDS) {
                StandardCredentials found = CredentialsProvider.findCredentialById(id, kind.type(), run, List.of());
                if (found != null) {
                    CredentialsProvider.track(run, found);
                    return kind.read(found).secret().getPlainText();
                }
            }
            isThere = CredentialsProvider.findCredentialById(id, StandardCredentials.class, run, List.of()) != null;
        } catch (RuntimeException e) {
            throw new NoSuchCredentialsException(
                    Messages.SecretVariables_failed(variable.getName(), id, e.getMessage()), e);
        }
        if (isThere) {
            throw new AbortException(Messages.SecretVariables_wrongKind(variable.getName(), id, kinds));
        }
        throw new NoSuchCredentialsException(Messages.SecretVariables_unknown(variable.getName(), id));
    }

    /** Names and plain values, for the command alone. */
    @NonNull
    Map<String, String> values() {
        return values;
    }

    /** What must not appear in any log. */
    @NonNull
    public List<String> secrets() {
        return List.copyOf(values.values());
    }

    /** The names, without the values. */
    @Override
    public String toString() {
        return values.keySet().toString();
    }
}
