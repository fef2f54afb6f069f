package io.jenkins.plugins.remoteexec.provider.hzel;

import java.util.List;

/** Tells hzel's kinds of tokens apart by their looks (docs.hzel.org/docs/guides/authentication), to advise a person. */
final class HzelTokens {
    private static final String PERSONAL = "hzel_";

    private HzelTokens() {}

    static List<String> warnings(String token) {
        String text = token == null ? "" : token.strip();
        if (text.startsWith(PERSONAL)) {
            return List.of();
        }
        return List.of(
                text.split("\\.", -1).length == 3
                        ? "the token is a login's (a JWT), which expires soon: use a personal access token (hzel_…)"
                        : "the token is not a personal access token (hzel_…); one of an OAuth application may expire");
    }
}
