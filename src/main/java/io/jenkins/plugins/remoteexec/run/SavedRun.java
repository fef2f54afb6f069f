package io.jenkins.plugins.remoteexec.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import io.jenkins.plugins.remoteexec.log.LogJournal;
import io.jenkins.plugins.remoteexec.log.LogMark;
import io.jenkins.plugins.remoteexec.log.LogMarks;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a build stores of a running execution: the engine's state and, where an older version wrote it, how much of the
 * output was in the log then.
 * Written as JSON, with the version of its form; old forms stay readable.
 *
 * @param state the engine's own part, with a version of its own
 * @param logged for each stream, the position after the last whole line that was logged
 */
record SavedRun(@NonNull ExecutionState state, @NonNull Map<OutputStreamKind, Long> logged) {
    private static final int VERSION = 1;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    SavedRun {
        logged = Map.copyOf(logged);
    }

    /** As this version stores it: how far the output is stands in the {@link LogJournal}, and nowhere else. */
    SavedRun(@NonNull ExecutionState state) {
        this(state, Map.of());
    }

    /** The position after the last whole line that was logged; 0 if none was. */
    long logged(@NonNull OutputStreamKind stream) {
        return logged.getOrDefault(stream, 0L);
    }

    /** What the log holds at least. */
    @NonNull
    LogMarks marks() {
        return new LogMarks(
                new LogMark(logged(OutputStreamKind.STDOUT), 0), new LogMark(logged(OutputStreamKind.STDERR), 0));
    }

    @NonNull
    String toJson() {
        ObjectNode node = MAPPER.createObjectNode().put("version", VERSION);
        if (!logged.isEmpty()) {
            ObjectNode positions = node.putObject("logged");
            for (OutputStreamKind stream : OutputStreamKind.values()) {
                positions.put(word(stream), logged(stream));
            }
        }
        try {
            node.set("state", MAPPER.readTree(state.toJson()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The engine's state is not JSON", e);
        }
        return node.toString();
    }

    /** @throws IllegalArgumentException if this version cannot read the text; the message says why */
    @NonNull
    static SavedRun parse(@NonNull String json) {
        JsonNode node;
        try {
            node = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The saved state of the step is damaged", e);
        }
        int version = node.path("version").asInt();
        if (version < 1 || version > VERSION) {
            throw new IllegalArgumentException(
                    "The saved state of the step has version " + version + ", but this plugin reads versions 1 to "
                            + VERSION + "; it was written by a newer version of the plugin");
        }
        Map<OutputStreamKind, Long> logged = new EnumMap<>(OutputStreamKind.class);
        for (OutputStreamKind stream : OutputStreamKind.values()) {
            if (node.path("logged").has(word(stream))) {
                logged.put(stream, node.path("logged").path(word(stream)).asLong());
            }
        }
        return new SavedRun(ExecutionState.parse(node.path("state").toString()), logged);
    }

    private static String word(OutputStreamKind stream) {
        return stream.name().toLowerCase(Locale.ROOT);
    }
}
