package io.jenkins.plugins.remoteexec.http;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.NonNull;

/** Names that an API gives to things, which have to be repeated whole: they go into logs, files and URLs. */
public final class ForeignId {
    /** In characters: several times as many as that of any API known. */
    public static final int LONGEST = 1000;

    private ForeignId() {}

    /** The name, or an empty text if there is none or it is none for its length. */
    @NonNull
    public static String of(@NonNull JsonNode node) {
        String id = node.asText("");
        return isPossible(id) ? id : "";
    }

    public static boolean isPossible(@NonNull String id) {
        return id.length() <= LONGEST;
    }
}
