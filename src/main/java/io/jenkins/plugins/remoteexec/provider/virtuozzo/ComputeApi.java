package io.jenkins.plugins.remoteexec.provider.virtuozzo;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.BaseUrl;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import io.jenkins.plugins.remoteexec.http.TokenCache;
import io.jenkins.plugins.remoteexec.provider.ProviderConnection;

/** The compute API with a login: finds it in Keystone's catalog, and logs in again, once, when a token is refused. */
final class ComputeApi {
    /**
     * What a login has opened.
     *
     * @param token the token
     * @param http the compute API that goes with it
     * @param isPlain whether what is sent there can be read on the way
     */
    record Session(@NonNull KeystoneToken token, @NonNull JsonClient http, boolean isPlain) {}

    /**
     * An answer of the compute API.
     *
     * @param session the session in which it was got
     */
    record Answer(
            @NonNull Session session,
            @NonNull JsonRequest request,
            @NonNull JsonResponse response) {
        /** Starts an error about this answer. */
        ApiException.Builder error() {
            return VirtuozzoErrors.of(session.http(), request, response);
        }
    }

    private final ProviderConnection connection;
    private final Keystone keystone;
    private final VirtuozzoOptions options;
    private final TokenCache<Session> sessions;

    ComputeApi(@NonNull ProviderConnection connection, @NonNull Keystone keystone, @NonNull VirtuozzoOptions options) {
        this.connection = connection;
        this.keystone = keystone;
        this.options = options;
        if (!options.computeUrl().isEmpty()) {
            BaseUrl.parse(options.computeUrl());
        }
        sessions = new TokenCache<>(
                this::open,
                // a ready-made token cannot be replaced, so it is used until it is refused
                session -> keystone.canLogInAgain() ? session.token().lifetime() : null,
                keystone::credentials,
                connection.time());
    }

    @NonNull
    Session session() throws ApiException {
        return sessions.get();
    }

    /** Sends a request with a token; a second time only after a 401, which says that nothing was done. */
    @NonNull
    Answer send(@NonNull JsonRequest request) throws ApiException {
        Session session = session();
        Answer answer = send(request, session);
        if (answer.response().status() != 401) {
            return answer;
        }
        // a ready-made token, too: whoever stores a new one is not to wait for a restart
        sessions.refused(session);
        if (!keystone.canLogInAgain()) {
            throw answer.error().advice(VirtuozzoClient.TOKEN_IS_OVER).build();
        }
        Answer second = send(request, session());
        if (second.response().status() != 401) {
            return second;
        }
        throw second.error()
                .advice("Keystone has just issued the token that the compute API refuses: check that the compute URL"
                        + " belongs to the same cloud, and that its clock is right")
                .build();
    }

    private static Answer send(JsonRequest request, Session session) throws ApiException {
        request.header(VirtuozzoClient.TOKEN_HEADER, session.token().value());
        return new Answer(session, request, session.http().send(request));
    }

    private Session open() throws ApiException {
        boolean needsCatalog = options.computeUrl().isEmpty();
        KeystoneToken token = keystone.token(needsCatalog);
        if (!needsCatalog) {
            return session(token, options.computeUrl());
        }
        if (!token.hasProject()) {
            throw noCompute("the token is not scoped to a project, so it gives no access to a compute API")
                    .advice("Name the project in the provider's settings")
                    .build();
        }
        try {
            return session(token, ServiceCatalog.computeUrl(token.catalog(), options));
        } catch (IllegalArgumentException e) {
            throw noCompute(e.getMessage())
                    .advice("Choose the region and the interface, or set the compute URL")
                    .build();
        }
    }

    private ApiException.Builder noCompute(String why) {
        return ApiException.of(ErrorKind.REJECTED, Delivery.NOT_SENT)
                .asked(keystone.describe() + " did not give access to the compute API")
                .text(why);
    }

    private Session session(KeystoneToken token, String url) {
        return new Session(
                token,
                connection.json(url, VirtuozzoClient.NAME),
                BaseUrl.parse(url).isPlain());
    }
}
