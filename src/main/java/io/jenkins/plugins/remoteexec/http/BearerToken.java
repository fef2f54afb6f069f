package io.jenkins.plugins.remoteexec.http;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.function.Supplier;

/** A token in the {@code Authorization} header (RFC 6750), asked for anew with every request. */
public final class BearerToken {
    private final JsonClient http;
    private final Supplier<String> secret;
    private final String remedy;

    /**
     * @param remedy what to store where there is no token, as a sentence without its full stop
     */
    public BearerToken(@NonNull JsonClient http, @NonNull Supplier<String> secret, @NonNull String remedy) {
        this.http = http;
        this.secret = secret;
        this.remedy = remedy;
    }

    /**
     * The request with the token.
     *
     * @throws ApiException if there is none; nothing was sent then
     */
    @NonNull
    public JsonRequest on(@NonNull JsonRequest request) throws ApiException {
        String token = secret.get();
        if (token == null || token.isBlank()) {
            throw ApiException.of(ErrorKind.AUTHENTICATION, Delivery.NOT_SENT)
                    .asked(http.couldNot(request))
                    .text("the token in the credentials is empty")
                    .advice(remedy)
                    .build();
        }
        return request.header("Authorization", "Bearer " + token.strip());
    }
}
