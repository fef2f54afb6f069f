package io.jenkins.plugins.remoteexec.provider;

import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.util.Secret;
import java.util.List;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/**
 * Stored credentials, as far as a provider's client needs them: looked up when a connection is made, and again when an
 * API rejects them.
 *
 * @param username who logs in, or null where the secret alone is enough
 * @param secret a token, key or password
 */
public record ApiCredentials(
        @CheckForNull String username, @NonNull Secret secret) {

    /** The kinds of stored credentials that a provider can log in with. */
    public enum Kind {
        SECRET_TEXT(StringCredentials.class) {
            @Override
            ApiCredentials of(StandardCredentials stored) {
                return new ApiCredentials(null, ((StringCredentials) stored).getSecret());
            }

            @Override
            public String label() {
                return Messages.ApiCredentials_secretText();
            }
        },
        USERNAME_PASSWORD(StandardUsernamePasswordCredentials.class) {
            @Override
            ApiCredentials of(StandardCredentials stored) {
                StandardUsernamePasswordCredentials pair = (StandardUsernamePasswordCredentials) stored;
                return new ApiCredentials(pair.getUsername(), pair.getPassword());
            }

            @Override
            public String label() {
                return Messages.ApiCredentials_usernamePassword();
            }
        };

        private final Class<? extends StandardCredentials> type;

        Kind(Class<? extends StandardCredentials> type) {
            this.type = type;
        }

        /** The interface that such credentials implement. */
        @NonNull
        public Class<? extends StandardCredentials> type() {
            return type;
        }

        /** What Jenkins calls this kind, in the middle of a sentence. */
        @NonNull
        public abstract String label();

        /** Several kinds as a reader of a message needs them: "secret text or username with password". */
        @NonNull
        public static String labels(@NonNull List<Kind> kinds) {
            return kinds.stream().map(Kind::label).collect(Collectors.joining(" or "));
        }

        abstract ApiCredentials of(StandardCredentials stored);

        /** @throws ClassCastException if they are of another kind */
        @NonNull
        public ApiCredentials read(@NonNull StandardCredentials stored) {
            return of(type.cast(stored));
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return username == null ? "a secret" : "the credentials of " + username;
    }
}
