package io.jenkins.plugins.remoteexec.provider.virtuozzo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edu.umd.cs.findbugs.annotations.NonNull;

/**
 * Who logs in, without the secret. The bodies are those of the OpenStack Identity API v3, "Authentication and token
 * management", as measured with Keystone 22.
 */
sealed interface KeystoneLogin {
    /**
     * A user with a password.
     *
     * @param user the user's name
     * @param userDomain the name of the user's domain
     * @param project the name of the project whose machines are meant, or empty for the user's default project
     * @param projectDomain the name of the project's domain
     */
    record Password(
            @NonNull String user,
            @NonNull String userDomain,
            @NonNull String project,
            @NonNull String projectDomain) implements KeystoneLogin {
        @Override
        public ObjectNode body(String secret) {
            ObjectNode auth = identity("password");
            named(auth.withObject("/identity/password/user"), user, userDomain).put("password", secret);
            if (!project.isEmpty()) {
                ObjectNode scope = auth.withObject("/scope/project").put("name", project);
                scope.putObject("domain").put("name", projectDomain);
            }
            return wrap(auth);
        }

        @Override
        public String describe() {
            return "user " + user + " of domain " + userDomain
                    + (project.isEmpty() ? "" : " for project " + project + " of domain " + projectDomain);
        }

        @Override
        public String causes() {
            return "Keystone gives the same answer for a wrong password, an unknown or locked user, an unknown domain or project,"
                    + " and a user without a role in the project: check all of them";
        }
    }

    /** An application credential by its id, or by its name and its user's. It belongs to one project, always. */
    record ApplicationCredential(
            @NonNull String id,
            @NonNull String name,
            @NonNull String user,
            @NonNull String userDomain) implements KeystoneLogin {
        static ApplicationCredential byId(@NonNull String id) {
            return new ApplicationCredential(id, "", "", "");
        }

        static ApplicationCredential byName(@NonNull String name, @NonNull String user, @NonNull String userDomain) {
            return new ApplicationCredential("", name, user, userDomain);
        }

        @Override
        public ObjectNode body(String secret) {
            ObjectNode auth = identity("application_credential");
            ObjectNode own = auth.withObject("/identity/application_credential");
            if (name.isEmpty()) {
                own.put("id", id);
            } else {
                own.put("name", name);
                named(own.putObject("user"), user, userDomain);
            }
            own.put("secret", secret);
            return wrap(auth);
        }

        @Override
        public String describe() {
            return "application credential "
                    + (name.isEmpty() ? id : name + " of user " + user + " of domain " + userDomain);
        }

        @Override
        public String causes() {
            return "Keystone gives the same answer for a wrong secret, an unknown, deleted or expired application credential, and"
                    + " an unknown user or domain: check all of them. An application credential that is named by its id"
                    + " needs that id, not its name, as the username";
        }
    }

    /** What Keystone is sent. */
    @NonNull
    ObjectNode body(@NonNull String secret);

    /** Who it is, for messages. */
    @NonNull
    String describe();

    /** What may be wrong when Keystone refuses it. */
    @NonNull
    String causes();

    private static ObjectNode identity(String method) {
        ObjectNode auth = JsonNodeFactory.instance.objectNode();
        auth.putObject("identity").putArray("methods").add(method);
        return auth;
    }

    private static ObjectNode named(ObjectNode into, String name, String domain) {
        into.put("name", name).putObject("domain").put("name", domain);
        return into;
    }

    private static ObjectNode wrap(ObjectNode auth) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("auth", auth);
        return body;
    }
}
